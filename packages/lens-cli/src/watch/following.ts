import type { Run } from '@flujo/domain'
import type { TraceReader } from '@flujo/tracing'

/** Which runs a watch is about. */
export interface Following {
  /**
   * Reads what may have changed. What it gives are the runs that are under way and those that have ended since the last
   * reading; where reading fails, the next one gives what this one has not.
   */
  read(reader: TraceReader, nowUs: number): Promise<readonly Run[]>
  /** What to show: under way first, then what ended last. */
  readonly runs: readonly Run[]
  /** Runs that were under way and are not in the database any more. */
  readonly gone: readonly Run[]
  /** In words, where there is nothing to show yet. */
  readonly waitingFor: string
  readonly isDone: boolean
}

export const isUnderWay = ({ status }: Run): boolean => status === 'running' || status === 'paused'

/** When a run ended, in microseconds since the epoch; where that is not known, when it began. */
export const endOf = ({ startTimeUs, durationNs = 0 }: Run): number => startTimeUs + durationNs / 1_000
