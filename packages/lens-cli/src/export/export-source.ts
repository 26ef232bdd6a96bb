import type { JsonValue, Run, Span, ValueInfo } from '@flujo/domain'
import { spanRow, type SpanRow } from '../json/rows.ts'

/** What an export of one run is made of. Nothing of it holds all spans but the outline, which holds little of each. */
export interface ExportSource {
  readonly run: Run
  /**
   * The spans, page by page: by start, then by span id. Each walk reads them anew. In a format that shows a tree, all of
   * the run; else those that are wanted.
   */
  readonly pages: () => AsyncIterable<readonly Span[]>
  /** The sketches of the spans that a tree shows: those that are wanted with all that they are in. */
  readonly outline: (keep?: KeptAttributes) => Promise<readonly Span[]>
  /** The sketches of all spans of the run. */
  readonly wholeOutline: () => Promise<readonly Span[]>
  /** Captured values in the order of `infos`; `undefined` where there is none. */
  readonly read: (infos: readonly (ValueInfo | undefined)[]) => Promise<readonly (JsonValue | undefined)[]>
  /** Milliseconds since the Unix epoch: what is still open lasts until now. */
  readonly nowMs: number
}

/** Which attributes are held of every span. Default: none. */
export type KeptAttributes = (key: string) => boolean

/** A file format: the pieces of the text, in order, each no longer than what one span needs. */
export type Exporter = (source: ExportSource) => AsyncIterable<string>

/** A file format that holds several runs. */
export type SetExporter = (sources: AsyncIterable<ExportSource>) => AsyncIterable<string>

/** A captured value with what it says. */
export interface ExportedValue {
  /** Length as JSON text in UTF-8. */
  readonly bytes: number
  /** Absent where the store has it no more. */
  readonly value?: JsonValue | undefined
}

/** A span as our own JSON has it: its values stand in it, in place of where to look for them. */
export type ExportedSpan = Omit<SpanRow, 'input' | 'output'> & {
  readonly input?: ExportedValue | undefined
  readonly output?: ExportedValue | undefined
}

/** A span with its values. */
export interface ValuedSpan {
  readonly span: Span
  readonly input: JsonValue | undefined
  readonly output: JsonValue | undefined
}

export function exportedSpan({ span, input, output }: ValuedSpan): ExportedSpan {
  const valueOf = (info: ValueInfo | undefined, value: JsonValue | undefined): ExportedValue | undefined =>
    info === undefined ? undefined : { bytes: info.bytes, value }
  return { ...spanRow(span), input: valueOf(span.input, input), output: valueOf(span.output, output) }
}
