import type { ErrorInfo } from '@flujo/domain'
import { Capture } from './capture/capture.ts'
import { noLosses } from './capture/run-losses.ts'
import { Redactor, type RedactOptions } from './redaction/redactor.ts'

/**
 * What is known of something that was thrown, of any type, with its causes: redacted and within limits, as in a trace.
 * Runs no code of the value and never throws.
 *
 * @example
 * describeError(new TypeError('no text', { cause: 'why' })) // { type: 'TypeError', message: 'no text', stack: …, cause: … }
 */
export function describeError(thrown: unknown, options: { readonly redact?: false | RedactOptions } = {}): ErrorInfo {
  const redactor = new Redactor(options.redact)
  return new Capture({ mode: 'full', maxValueBytes: 0, maxRunBytes: Infinity, redactor }, noLosses()).error(thrown)
}
