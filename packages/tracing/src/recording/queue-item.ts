import type { TraceRecord } from '../trace-record.ts'

/** Something of which a record is to be written: a run or a span. What the record says is decided when it is written. */
export interface QueueItem {
  /** Whether it is in the queue; so there is at most one record of it in a batch. */
  waiting: boolean
  /** A run or its root span: they wait however many others do, and are tried again when the store was down. */
  readonly isEssential: boolean
  /** The newest that is known. */
  toRecord(): TraceRecord
  /** Its record will be in no store. Whether something is missing for good: no later record is going to say it. */
  onLost(): boolean
}
