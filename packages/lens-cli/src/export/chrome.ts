import type { Span } from '@flujo/domain'
import { shortRunId } from '../format/short-id.ts'
import { exportedSpan, type ExportSource, type ValuedSpan } from './export-source.ts'
import { jsonText } from './json.ts'
import { type Placed, placeInLanes } from './lanes.ts'
import { timeAxisOf } from './time-axis.ts'
import { valuedSpans } from './valued-spans.ts'

const pid = 1

/** Chrome's trace-event format, which Perfetto opens. Spans that overlap are on lanes of their own. */
export async function* toChrome(source: ExportSource): AsyncGenerator<string> {
  const { run, nowMs } = source
  const outline = await source.outline()
  const axis = timeAxisOf({ run, spans: outline, nowMs })
  const placed = placeInLanes(outline, axis)
  const otherData = { run_id: run.runId, start_us: String(axis.originUs) }
  yield `{"displayTimeUnit":"ms","otherData":${jsonText(otherData)},"traceEvents":[\n`
  yield jsonText(metadata('process_name', 0, `${run.pipeline} ${shortRunId(run.runId)}`))
  const lanes = placed.reduce((count, { lane }) => Math.max(count, lane + 1), 0)
  for (let lane = 1; lane <= lanes; lane += 1) yield `,\n${jsonText(metadata('thread_name', lane, `lane ${lane}`))}`
  for await (const { valued, place } of inPlace(source, placed)) {
    yield `,\n${jsonText(sliceOf(valued, place))}`
    for (const event of valued.span.events) yield `,\n${jsonText(instantOf(event, place.lane, axis.originUs))}`
  }
  yield '\n]}\n'
}

interface InPlace {
  readonly valued: ValuedSpan
  readonly place: Placed
  /** Among all that were placed. */
  readonly rank: number
}

/** The spans as they were placed, which is by start: those that began together wait for each other. */
async function* inPlace(source: ExportSource, placed: readonly Placed[]): AsyncGenerator<InPlace> {
  const rankOf = new Map(placed.map(({ span }, rank) => [span.spanId, rank]))
  let together: InPlace[] = []
  const inOrder = (): readonly InPlace[] => together.toSorted((a, b) => a.rank - b.rank)
  for await (const part of valuedSpans(source, ({ spanId }) => rankOf.has(spanId))) {
    for (const valued of part) {
      const rank = rankOf.get(valued.span.spanId) as number
      if (together[0] !== undefined && together[0].valued.span.startTimeUs !== valued.span.startTimeUs) {
        yield* inOrder()
        together = []
      }
      together.push({ valued, place: placed[rank] as Placed, rank })
    }
  }
  yield* inOrder()
}

const metadata = (name: string, tid: number, value: string): object => ({
  name,
  ph: 'M',
  pid,
  tid,
  args: { name: value },
})

/** Times are in microseconds since the start of the trace: a double has no room for more. */
function sliceOf(valued: ValuedSpan, { span, lane, startNs, endNs, isOpen }: Placed): object {
  const { spanId, parentSpanId, status, attributes, error, input, output } = exportedSpan(valued)
  return {
    name: span.name === '' ? 'unnamed' : span.name,
    cat: span.kind,
    ph: 'X',
    ts: startNs / 1_000,
    dur: (endNs - startNs) / 1_000,
    pid,
    tid: lane + 1,
    args: {
      span: spanId,
      parent: parentSpanId,
      status,
      open: isOpen ? true : undefined,
      attributes,
      error,
      input: input?.value,
      output: output?.value,
    },
  }
}

const instantOf = ({ name, timeUs, attributes }: Span['events'][number], lane: number, originUs: number): object => ({
  name,
  cat: 'event',
  ph: 'i',
  s: 't',
  ts: timeUs - originUs,
  pid,
  tid: lane + 1,
  args: attributes ?? {},
})
