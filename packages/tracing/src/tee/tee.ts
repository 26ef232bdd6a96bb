import { describeValue, FlujoError } from '@flujo/domain'
import { isReader, readingOf, type TeeReading } from './tee-reading.ts'
import { TeeLane } from './tee-lane.ts'
import type { TraceRecord } from '../trace-record.ts'
import type { TraceSink } from '../trace-store.ts'

/** How a {@link tee} is made. */
export interface TeeOptions {
  /**
   * Told when one of several sinks refuses records, with its place in the list; once for each until it takes some again.
   * Default: `console.warn`.
   */
  readonly onSinkError?: ((error: unknown, sink: number) => void) | undefined
  /** Batches that wait for a sink that has not answered; further ones are lost to it and told. Default 100. */
  readonly maxWaiting?: number | undefined
}

/**
 * One sink that writes to several. Each works at its own pace: one that fails, hangs or is slow keeps nothing from the
 * others, and what it loses is told to `onSinkError`. Only where all of them refuse a batch is it refused, so that a
 * tracer counts it as lost. Reading goes to the first that can be read; whoever opened a sink closes it.
 *
 * @example
 * const tracing = new TraceManager({ store: tee([openSqliteStore('traces.db'), openJsonlSink('traces.jsonl')]) })
 * @throws {@link FlujoError} `invalid_options` for something in the list that is no sink, or an empty list
 */
export function tee<Sinks extends readonly [TraceSink, ...TraceSink[]]>(
  sinks: Sinks,
  { onSinkError = warn, maxWaiting = 100 }: TeeOptions = {},
): TraceSink & TeeReading {
  checkSinks(sinks)
  const lanes = sinks.map(
    (sink, position) => new TeeLane(sink, maxWaiting, (error) => tell(onSinkError, error, position)),
  )
  const write = (records: readonly TraceRecord[]): void | Promise<void> => {
    const taken = lanes.map((lane) => lane.write(records))
    // Whoever has not answered is not waited for where another has.
    if (taken.includes(true)) return
    const pending = taken.filter((outcome) => outcome !== false)
    if (pending.length === 0) throw noneTakes()
    return firstTrue(pending)
  }
  const onExit = (flushSync: () => void): (() => void) => exits(sinks, lanes, flushSync)
  return { write, onExit, ...readingOf(sinks.find(isReader)) }
}

const warn = (error: unknown, sink: number): void => {
  console.warn(`flujo tracing: sink ${sink} of a tee refuses records; the others go on`, error)
}

function tell(listener: (error: unknown, sink: number) => void, error: unknown, sink: number): void {
  try {
    listener(error, sink)
  } catch {
    // Whoever listens failed; the other sinks must not.
  }
}

/** Done when the first has taken the records; failed when none has. */
async function firstTrue(pending: readonly (boolean | Promise<boolean>)[]): Promise<void> {
  const refusals = pending.map(async (outcome) => {
    if (!(await outcome)) throw noneTakes()
  })
  await Promise.any(refusals).catch(() => {
    throw noneTakes()
  })
}

const noneTakes = (): FlujoError =>
  new FlujoError('store_unavailable', 'tee: expected a sink that takes the records, given none that does')

/** Every sink that can write at the exit does, with what waits for it; the records that the tracer has go to all. */
function exits(sinks: readonly TraceSink[], lanes: readonly TeeLane[], flushSync: () => void): () => void {
  const undos = sinks.map((sink, position) => {
    const flush = (): void => {
      flushSync()
      lanes[position]?.writeUnwritten()
    }
    try {
      return sink.onExit?.(flush)
    } catch {
      return undefined
    }
  })
  return () => {
    for (const undo of undos) undo?.()
  }
}

function checkSinks(sinks: readonly TraceSink[]): void {
  if (!Array.isArray(sinks) || sinks.length === 0) {
    throw new FlujoError('invalid_options', `tee: expected a list of sinks, given ${describeValue(sinks)}`)
  }
  const stranger = sinks.findIndex((sink: unknown) => typeof (sink as TraceSink | undefined)?.write !== 'function')
  if (stranger >= 0) {
    const given = describeValue(sinks[stranger])
    throw new FlujoError('invalid_options', `tee: expected sinks with a write method, given ${given} at ${stranger}`)
  }
}
