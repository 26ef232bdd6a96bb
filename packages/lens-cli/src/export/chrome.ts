import type { Span } from '@flujo/domain'
import { shortRunId } from '../format/short-id.ts'
import { exportedSpan, type ExportSource } from './export-source.ts'
import { jsonText } from './json.ts'
import { type Placed, placeInLanes } from './lanes.ts'
import { timeAxisOf } from './time-axis.ts'

const pid = 1

/** Chrome's trace-event format, which Perfetto opens. Spans that overlap are on lanes of their own. */
export async function* toChrome(source: ExportSource): AsyncGenerator<string> {
  const { run, spans } = source
  const axis = timeAxisOf(source)
  const placed = placeInLanes(spans, axis)
  const otherData = { run_id: run.runId, start_us: String(axis.originUs) }
  yield `{"displayTimeUnit":"ms","otherData":${jsonText(otherData)},"traceEvents":[\n`
  yield jsonText(metadata('process_name', 0, `${run.pipeline} ${shortRunId(run.runId)}`))
  const lanes = placed.reduce((count, { lane }) => Math.max(count, lane + 1), 0)
  for (let lane = 1; lane <= lanes; lane += 1) yield `,\n${jsonText(metadata('thread_name', lane, `lane ${lane}`))}`
  for (const place of placed) {
    yield `,\n${jsonText(await sliceOf(source, place))}`
    for (const event of place.span.events) yield `,\n${jsonText(instantOf(event, place.lane, axis.originUs))}`
  }
  yield '\n]}\n'
}

const metadata = (name: string, tid: number, value: string): object => ({
  name,
  ph: 'M',
  pid,
  tid,
  args: { name: value },
})

/** Times are in microseconds since the start of the trace: a double has no room for more. */
async function sliceOf(source: ExportSource, { span, lane, startNs, endNs, isOpen }: Placed): Promise<object> {
  const { spanId, parentSpanId, status, attributes, error, input, output } = await exportedSpan(source, span)
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
