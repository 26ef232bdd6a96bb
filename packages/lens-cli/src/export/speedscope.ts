import { shortRunId } from '../format/short-id.ts'
import type { ExportSource } from './export-source.ts'
import { jsonText } from './json.ts'
import { type Placed, placeInLanes } from './lanes.ts'
import { timeAxisOf } from './time-axis.ts'

const schema = 'https://www.speedscope.app/file-format-schema.json'

/** speedscope's file format: one profile a lane, and a frame for each name. */
export async function* toSpeedscope(source: ExportSource): AsyncGenerator<string> {
  const { run, nowMs } = source
  const spans = await source.outline()
  const axis = timeAxisOf({ run, spans, nowMs })
  const frames = new Map<string, number>()
  for (const { name } of spans) if (!frames.has(name)) frames.set(name, frames.size)
  yield `{"$schema":${jsonText(schema)},"exporter":"flujo","name":${jsonText(`${run.pipeline} ${shortRunId(run.runId)}`)},`
  yield `"activeProfileIndex":0,"shared":{"frames":[`
  let before = '\n'
  for (const name of frames.keys()) {
    yield `${before}${jsonText({ name: name === '' ? 'unnamed' : name })}`
    before = ',\n'
  }
  yield '\n]},"profiles":['
  for (const [lane, placed] of byLane(placeInLanes(spans, axis)).entries()) {
    const profile = `"type":"evented","name":"lane ${lane + 1}","unit":"nanoseconds"`
    yield `${lane === 0 ? '' : ','}\n{${profile},"startValue":0,"endValue":${axis.endNs},"events":[`
    yield* eventsOf(placed, frames)
    yield '\n]}'
  }
  yield '\n]}\n'
}

function byLane(placed: readonly Placed[]): readonly (readonly Placed[])[] {
  const lanes: Placed[][] = []
  for (const place of placed) (lanes[place.lane] ??= []).push(place)
  return lanes
}

/** Opens and closes in the order of a stack. */
function* eventsOf(placed: readonly Placed[], frames: ReadonlyMap<string, number>): Generator<string> {
  const open: Placed[] = []
  let before = '\n'
  const event = (type: 'O' | 'C', { span }: Placed, at: number): string => {
    const text = `${before}{"type":"${type}","frame":${frames.get(span.name) ?? 0},"at":${at}}`
    before = ',\n'
    return text
  }
  for (const place of placed) {
    for (let top = open.at(-1); top !== undefined && !holds(top, place); top = open.at(-1)) {
      yield event('C', top, top.endNs)
      open.pop()
    }
    yield event('O', place, place.startNs)
    open.push(place)
  }
  for (const place of open.toReversed()) yield event('C', place, place.endNs)
}

/** Whether `outer` is the parent of `inner`, which is all that can be inside of it in its lane. */
const holds = (outer: Placed, inner: Placed): boolean => inner.span.parentSpanId === outer.span.spanId
