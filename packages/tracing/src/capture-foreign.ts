import type { Attributes, JsonValue, TraceLosses } from '@flujo/domain'
import { Capture } from './capture/capture.ts'
import { noLosses } from './capture/run-losses.ts'
import { Redactor, type RedactOptions } from './redaction/redactor.ts'

/** Makes what another program wrote down fit to be shown, as if it had been captured here. Never throws. */
export interface ForeignCapture {
  /** An input or output, up to 256 KiB. */
  value(value: unknown): JsonValue
  attributes(attributes: Attributes): Attributes
  /** The name of a pipeline, span or event. */
  name(name: string): string
  /** @param maxUnits UTF-16 units that are kept */
  text(text: string, maxUnits: number): string
  /** What was cut or redacted so far. */
  readonly losses: TraceLosses
}

const maxValueBytes = 256 * 1_024

/**
 * For readers of traces that Flujo has not written: redaction and limits as in a trace of our own. What is given back
 * makes one capture for each run, maxRunBytes: Infinity, with counts of its own.
 *
 * @example
 * const captureOf = captureForeign()
 * captureOf().value({ password: 'hunter2' }) // { password: '[redacted:password]' }
 */
export function captureForeign(options: { readonly redact?: false | RedactOptions } = {}): () => ForeignCapture {
  const redactor = new Redactor(options.redact)
  return () => {
    const losses = noLosses()
    const capture = new Capture({ mode: 'full', maxValueBytes, maxRunBytes: Infinity, redactor }, losses)
    return {
      value: (value) => capture.value(value, 'full') ?? null,
      attributes: (attributes) => capture.attributes(attributes),
      name: (name) => capture.name(name),
      text: (text, maxUnits) => capture.text(text, maxUnits),
      losses,
    }
  }
}
