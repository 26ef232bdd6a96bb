import { FlujoError, type PendingPause } from '@flujo/domain'
import type { ActiveRun, EarlierEpoch, WaitingPause } from '../active-run.ts'
import { type OpenSpan, openSpans } from './left-open.ts'
import { headerKey, pausedKey, type RunHeader } from './run-header.ts'
import type { RunJournal } from './run-journal.ts'

/** A pause that a run waits at, as it is noted. */
export interface NotedPause {
  /** Of its frame: where its answer is noted. */
  readonly key: string
  readonly name: string
  readonly path: string
  /** Which of the pauses of the pipeline it is, in the order of a walk. */
  readonly node: number
}

interface NotedEpoch {
  readonly open: readonly OpenSpan[]
  readonly spans: number
  readonly pauses: readonly NotedPause[]
}

/** A run that waits for answers. */
export interface PausedRun {
  readonly header: RunHeader
  readonly earlier: EarlierEpoch
  readonly pauses: readonly NotedPause[]
  readonly open: readonly OpenSpan[]
}

/** Notes what `run` waits for. */
export async function notePaused(journal: RunJournal, run: ActiveRun): Promise<void> {
  const waiting = stillWaiting(run)
  const pauses = waiting.map(({ node, frame }): NotedPause => {
    return { key: frame.key, name: frame.name, path: frame.path, node: journal.pauses.indexOf(node) }
  })
  const noted: NotedEpoch = { spans: run.spanCount, pauses, open: openSpans(run, waiting) }
  await journal.note(pausedKey(run.epoch), () => noted)
  journal.isPaused = true
}

/**
 * The run that `journal` knows, as it was left.
 *
 * @throws {@link FlujoError} `not_paused` where it knows none, or one of another pipeline
 */
export async function findPaused(
  journal: RunJournal,
  { runId, pipeline, hash }: { readonly runId: string; readonly pipeline: string; readonly hash: string },
): Promise<PausedRun> {
  const header = (await journal.noted(headerKey)) as RunHeader | undefined
  if (header === undefined) {
    throw notPaused(`expected the id of a paused run, given "${runId}", which is unknown here or has ended`)
  }
  if (header.hash !== hash) {
    throw notPaused(
      header.pipeline === pipeline
        ? `run "${runId}" was started with another version of pipeline "${pipeline}"; expected the same steps and options`
        : `run "${runId}" is one of pipeline "${header.pipeline}", given to a runner of "${pipeline}"`,
    )
  }
  let epoch = 1
  let last: NotedEpoch = { spans: 0, pauses: [], open: [] }
  for (; ; epoch += 1) {
    const noted = (await journal.noted(pausedKey(epoch))) as NotedEpoch | undefined
    if (noted === undefined) break
    last = noted
  }
  const { traceId, startTimeUs, spanBase } = header
  const { spans, pauses, open } = last
  return { header, earlier: { epoch, traceId, startTimeUs, spanBase, spans }, pauses, open }
}

/** Without those that ended with what was around them: a try that failed, a group that had enough others. */
const stillWaiting = ({ waiting }: ActiveRun): readonly WaitingPause[] => waiting.filter(({ frame }) => !frame.closed)

const notPaused = (message: string): FlujoError => new FlujoError('not_paused', message)

/**
 * Makes the caller the one who goes on with a run: of two runners with one journal only one does.
 *
 * @throws {@link FlujoError} `run_id_in_use` where another was first
 */
export async function claimEpoch(journal: RunJournal, runId: string, epoch: number): Promise<void> {
  const claim = { epoch }
  if ((await journal.note(`~epoch/${epoch}`, () => claim)) === claim) return
  throw new FlujoError('run_id_in_use', `run "${runId}" is already being resumed or cancelled by somebody else`)
}

/** For the result of a run: what still waits, each under the shortest key that no other has. */
export function pendingPauses(run: ActiveRun): readonly PendingPause[] {
  const open = stillWaiting(run)
  const times = new Map<string, number>()
  for (const { frame } of open) times.set(frame.name, (times.get(frame.name) ?? 0) + 1)
  return open.map(({ node, prompt, frame }) => {
    const { name, path } = frame
    return { key: times.get(name) === 1 ? name : path, name, path, prompt, schema: node.schema }
  })
}
