import { type CaptureMode, FlujoError, type Limits } from '@flujo/domain'
import type { ActiveRun } from '../active-run.ts'
import type { RunJournal } from './run-journal.ts'

/** What has to be known of a run to walk its pipeline again. */
export interface RunHeader {
  /** Name of the pipeline. */
  readonly pipeline: string
  /** Of `hashPipeline`: whether it is still the same one. */
  readonly hash: string
  readonly input: unknown
  readonly traceId: string
  readonly startTimeUs: number
  readonly spanBase: string
  /** What the shared state started with. */
  readonly state: object
  /** What a trace keeps of values. */
  readonly capture: CaptureMode | undefined
  /** Those of the run as a whole. */
  readonly limits: Limits | undefined
}

/** Names of what is noted about a run as a whole; no step can be called so. */
export const headerKey = '~run'
export const pausedKey = (epoch: number): string => `~paused/${epoch}`

/** @throws {@link FlujoError} `run_id_in_use` where the journal knows a run of that id */
export async function noteHeader(
  journal: RunJournal,
  run: ActiveRun,
  { input, hash, capture }: Pick<RunHeader, 'input' | 'hash' | 'capture'>,
): Promise<void> {
  const { traceId, startUs: startTimeUs, spanBase, startState: state, limits } = run
  const header: RunHeader = {
    pipeline: run.pipeline.name,
    hash,
    input,
    traceId,
    startTimeUs,
    spanBase,
    state,
    capture,
    limits,
  }
  if ((await journal.note(headerKey, () => header)) === header) return
  throw new FlujoError(
    'run_id_in_use',
    `a run with the id "${run.runId}" is paused; expected an id of its own, or none; go on with that run by resume()`,
  )
}
