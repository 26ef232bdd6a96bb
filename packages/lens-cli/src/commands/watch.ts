import type { RunCondition, TraceReader } from '@flujo/tracing'
import type { ExitCode } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { settleOutput, type SettledOutput } from '../output/settled-output.ts'
import { exitStatusOf } from '../run-exit-status.ts'
import type { Following } from '../watch/following.ts'
import { LineView } from '../watch/line-view.ts'
import { ListPicture } from '../watch/list-picture.ts'
import type { LiveTerminal } from '../watch/live-terminal.ts'
import { ManyRuns } from '../watch/many-runs.ts'
import { OneRun } from '../watch/one-run.ts'
import { ScreenView } from '../watch/screen-view.ts'
import { TreePicture } from '../watch/tree-picture.ts'
import { type WatchClock, wallClock } from '../watch/watch-clock.ts'
import { WatchLoop } from '../watch/watch-loop.ts'
import { trace } from './trace.ts'

export interface WatchOptions {
  /** Which run, as people name it; it need not be there yet. Default: all that are under way. */
  readonly run?: string | undefined
  /** Only these runs count. */
  readonly among?: RunCondition | undefined
  /** A JSON document for each change, in a line of its own. */
  readonly json?: boolean | undefined
  /** Ends when no run is running any more, once there was one. */
  readonly untilDone?: boolean | undefined
  /** Ends with 1 if a run failed. */
  readonly exitStatus?: boolean | undefined
  /** Where the runs are painted in their place. Default: a line is printed for each change. */
  readonly terminal?: LiveTerminal | undefined
  /** Ends the watch. */
  readonly signal?: AbortSignal | undefined
  /** Resolves when what was written has arrived. */
  readonly flush?: (() => Promise<void>) | undefined
  /** Told why nothing can be read just now, where lines are printed. */
  readonly onTrouble?: ((message: string) => void) | undefined
  readonly clock?: WatchClock | undefined
}

/**
 * Shows runs while they are under way: one until it has ended, or all of them until `signal` ends it.
 *
 * @example
 * await watch(store, { write }, { signal: AbortSignal.timeout(60_000) })
 */
export async function watch(reader: TraceReader, output: LensOutput, options: WatchOptions = {}): Promise<ExitCode> {
  const { clock = wallClock, terminal, json = false, exitStatus } = options
  const settled = settleOutput(output)
  const sinceUs = clock.nowMs() * 1_000
  const following = followingOf(settled, options, sinceUs)
  const parts = { settled, options, clock, sinceUs, following, reader }
  if (terminal === undefined || json || settled.plain) await printChanges(parts)
  else await paintRuns(parts, terminal)
  const codes = following.runs.map((run) => exitStatusOf(run, exitStatus))
  return codes.includes(1) ? 1 : 0
}

interface Parts {
  readonly settled: SettledOutput
  readonly options: WatchOptions
  readonly clock: WatchClock
  readonly sinceUs: number
  readonly following: Following
  readonly reader: TraceReader
}

function followingOf(
  { programName }: SettledOutput,
  { run, among, untilDone = false }: WatchOptions,
  sinceUs: number,
): Following {
  if (run === undefined) return new ManyRuns({ where: among, sinceUs, untilDone })
  return new OneRun(run, { among, programName }, untilDone)
}

const written = async (): Promise<void> => {}

async function printChanges({ settled, options, clock, sinceUs, following, reader }: Parts): Promise<void> {
  const { signal = new AbortController().signal, json = false, flush = written, onTrouble = () => {} } = options
  const nowUs = (): number => clock.nowMs() * 1_000
  const tellSinceUs = options.run === undefined ? sinceUs : -Infinity
  const view = new LineView({ output: settled, json, tellSinceUs, nowUs, flush, onTrouble })
  await new WatchLoop({ reader, following, view, clock, signal }).run()
}

async function paintRuns(parts: Parts, terminal: LiveTerminal): Promise<void> {
  const { settled, options, clock, sinceUs, following, reader } = parts
  const { run, signal, flush = written } = options
  const picture = run === undefined ? new ListPicture(sinceUs) : new TreePicture()
  const view = new ScreenView({ output: settled, terminal, picture, clock, flush })
  const quitting = new AbortController()
  const until = signal === undefined ? quitting.signal : AbortSignal.any([signal, quitting.signal])
  const loop = new WatchLoop({ reader, following, view, clock, signal: until })
  const redraw = (): void => {
    view.redraw()
    loop.wake()
  }
  terminal.begin(() => view.painter.leave(), { redraw, quit: () => quitting.abort() })
  try {
    await loop.run()
  } finally {
    terminal.end()
  }
  await printEnd(parts, picture, terminal.size().columns)
}

/** What was painted, as ordinary text that stays. */
async function printEnd(parts: Parts, picture: ListPicture | TreePicture, width: number): Promise<void> {
  const { settled, options, clock, following, reader } = parts
  const output = { ...settled, nowMs: clock.nowMs(), width }
  const [run] = following.runs
  if (run === undefined) return
  if (picture instanceof TreePicture && following.isDone && !picture.isEmpty) {
    await trace(reader, output, { run: run.runId })
  } else {
    const place = { output, rows: Infinity, trouble: undefined, isLive: false }
    new Gate(output).lines(picture.lines(following, place))
  }
  await options.flush?.()
}
