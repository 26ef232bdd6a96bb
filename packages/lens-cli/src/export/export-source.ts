import type { JsonValue, Run, Span, ValueInfo } from '@flujo/domain'
import { spanRow, type SpanRow } from '../json/rows.ts'

/** What an export is made of. */
export interface ExportSource {
  readonly run: Run
  /** By start, then by span id. */
  readonly spans: readonly Span[]
  /** The value that was captured, read when it is wanted; `undefined` where there is none. */
  readonly read: (info: ValueInfo | undefined) => Promise<JsonValue | undefined>
  /** Milliseconds since the Unix epoch: what is still open lasts until now. */
  readonly nowMs: number
}

/** A file format: the pieces of the text, in order, each no longer than what one span needs. */
export type Exporter = (source: ExportSource) => AsyncIterable<string>

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

export async function exportedSpan({ read }: ExportSource, span: Span): Promise<ExportedSpan> {
  const valueOf = async (info: ValueInfo | undefined): Promise<ExportedValue | undefined> =>
    info === undefined ? undefined : { bytes: info.bytes, value: await read(info) }
  const [input, output] = [await valueOf(span.input), await valueOf(span.output)]
  return { ...spanRow(span), input, output }
}
