import type { Span } from '@flujo/domain'
import type { ExportSource, ValuedSpan } from './export-source.ts'

/** Values that are held at the same time: many small ones, or one large one. */
const mostBytes = 256 * 1024
const mostSpans = 100

/**
 * The spans with their values, a few at a time.
 *
 * @param isWanted which of the spans; default all
 */
export async function* valuedSpans(
  source: ExportSource,
  isWanted: (span: Span) => boolean = () => true,
): AsyncGenerator<readonly ValuedSpan[]> {
  for await (const page of source.pages()) {
    for (const part of partsOf(page.filter(isWanted))) {
      const values = await source.read(part.flatMap(({ input, output }) => [input, output]))
      yield part.map((span, index) => ({ span, input: values[2 * index], output: values[2 * index + 1] }))
    }
  }
}

function* partsOf(spans: readonly Span[]): Generator<readonly Span[]> {
  let part: Span[] = []
  let bytes = 0
  for (const span of spans) {
    bytes += (span.input?.bytes ?? 0) + (span.output?.bytes ?? 0)
    part.push(span)
    if (bytes < mostBytes && part.length < mostSpans) continue
    yield part
    part = []
    bytes = 0
  }
  if (part.length > 0) yield part
}
