import type { Run, Span } from '@flujo/domain'
import type { SpanCondition, TraceReader } from '@flujo/tracing'
import type { ExportSource } from './export-source.ts'
import { sketchesOf } from './sketch.ts'
import { withAncestors } from './span-order.ts'
import { spanPages } from './span-pages.ts'

export interface SourceOptions {
  /** Which spans are wanted. Default: all. */
  readonly where: SpanCondition | undefined
  /** Whether a wanted span needs those that it is in. */
  readonly isTree: boolean
  readonly nowMs: number
}

/** What an export of a run reads, and when: nothing before it is asked for. */
export function openSource(reader: TraceReader, run: Run, { where, isTree, nowMs }: SourceOptions): ExportSource {
  const all = (): AsyncIterable<readonly Span[]> => spanPages(reader, run.runId)
  const wanted = (): AsyncIterable<readonly Span[]> => spanPages(reader, run.runId, where)
  return {
    run,
    nowMs,
    pages: isTree ? all : wanted,
    outline: async (keep) => {
      const sketches = await sketchesOf(all(), keep)
      return where === undefined ? sketches : withAncestors(await idsOf(wanted()), sketches)
    },
    wholeOutline: () => sketchesOf(all()),
    read: (infos) => readValues(reader, infos),
  }
}

async function idsOf(pages: AsyncIterable<readonly Span[]>): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  for await (const page of pages) for (const { spanId } of page) ids.add(spanId)
  return ids
}

const readValues: (
  reader: TraceReader,
  infos: Parameters<ExportSource['read']>[0],
) => ReturnType<ExportSource['read']> = async (reader, infos) => {
  const refs = infos.flatMap((info) => (info === undefined ? [] : [info.ref]))
  if (refs.length === 0) return infos.map(() => undefined)
  const values = (await reader.getValues(refs)).values()
  return infos.map((info) => (info === undefined ? undefined : values.next().value))
}
