import type { Run } from '@flujo/domain'
import type { TraceReader } from '@flujo/tracing'
import type { Following } from './following.ts'

/** How what is watched is shown. */
export interface View {
  /** Reads what it needs of the runs that may have changed. Where that fails, the next call makes up for it. */
  update(reader: TraceReader, touched: readonly Run[]): Promise<void>
  /**
   * Shows what has been read.
   *
   * @param trouble why nothing could be read, in a sentence
   */
  show(following: Following, trouble: string | undefined): Promise<void>
}
