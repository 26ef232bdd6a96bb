import type { Span } from '@flujo/domain'
import type { SpanCondition, TraceReader } from '@flujo/tracing'

/** Spans that are held at the same time. */
const pageSize = 500

/** The spans of a run, page by page, in their order. */
export async function* spanPages(
  reader: TraceReader,
  runId: string,
  where?: SpanCondition,
): AsyncGenerator<readonly Span[]> {
  let after: string | undefined
  do {
    const { spans, next } = await reader.listSpans(runId, { where }, { limit: pageSize, after })
    yield spans
    after = next
  } while (after !== undefined)
}
