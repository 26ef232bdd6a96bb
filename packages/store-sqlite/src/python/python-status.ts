import type { RunStatus } from '@flujo/domain'

const statuses: Readonly<Record<string, RunStatus>> = {
  running: 'running',
  pending: 'running',
  completed: 'completed',
  failed: 'failed',
  error: 'failed',
  paused: 'paused',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  aborted: 'cancelled',
}

/** The status that a word of the original means; `undefined` for none that is known. */
export function statusOfWord(word: unknown): RunStatus | undefined {
  const known = typeof word === 'string' ? word.trim().toLowerCase() : ''
  return Object.hasOwn(statuses, known) ? statuses[known] : undefined
}

/** What the two tables say of the status of a run. */
export interface StatedStatus {
  /** Of `workflow_state`; `undefined` without a row. */
  readonly state: unknown
  /** Of `runs`. */
  readonly run: unknown
  readonly hasEnd: boolean
}

/**
 * The status of a run as far as it is told; `undefined` where it has to be inferred. `runs` says `completed` of runs that
 * are paused, cancelled or stopped, so that this word is not believed.
 */
export function statedStatus({ state, run, hasEnd }: StatedStatus): RunStatus | undefined {
  const ofState = statusOfWord(state)
  const ofRun = statusOfWord(run)
  const isOutdated = ofState === 'running' && (ofRun === 'failed' || ofRun === 'cancelled' || ofRun === 'paused')
  if (ofState !== undefined && !isOutdated) return ofState
  return ofRun === 'completed' || (ofRun === 'running' && hasEnd) ? undefined : ofRun
}
