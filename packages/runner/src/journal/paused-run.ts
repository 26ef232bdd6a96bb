import { FlujoError, type PendingPause } from '@flujo/domain'
import type { ActiveRun, EarlierEpoch } from '../active-run.ts'
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
  readonly spans: number
  readonly pauses: readonly NotedPause[]
}

/** A run that waits for answers. */
export interface PausedRun {
  readonly header: RunHeader
  readonly earlier: EarlierEpoch
  readonly pauses: readonly NotedPause[]
}

/** Notes what `run` waits for. */
export async function notePaused(journal: RunJournal, run: ActiveRun): Promise<void> {
  const pauses = run.waiting.map(({ node, frame }): NotedPause => {
    return { key: frame.key, name: frame.name, path: frame.path, node: journal.pauses.indexOf(node) }
  })
  const noted: NotedEpoch = { spans: run.spanCount, pauses }
  await journal.note(pausedKey(run.epoch), () => noted)
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
  let last: NotedEpoch = { spans: 0, pauses: [] }
  for (; ; epoch += 1) {
    const noted = (await journal.noted(pausedKey(epoch))) as NotedEpoch | undefined
    if (noted === undefined) break
    last = noted
  }
  const { traceId, startTimeUs, spanBase } = header
  return { header, earlier: { epoch, traceId, startTimeUs, spanBase, spans: last.spans }, pauses: last.pauses }
}

const notPaused = (message: string): FlujoError => new FlujoError('not_paused', message)

/** For the result of a run: what still waits, each under the shortest key that no other has. */
export function pendingPauses({ waiting }: ActiveRun): readonly PendingPause[] {
  const open = waiting.filter(({ frame }) => !frame.closed)
  const times = new Map<string, number>()
  for (const { frame } of open) times.set(frame.name, (times.get(frame.name) ?? 0) + 1)
  return open.map(({ node, prompt, frame }) => {
    const { name, path } = frame
    return { key: times.get(name) === 1 ? name : path, name, path, prompt, schema: node.schema }
  })
}
