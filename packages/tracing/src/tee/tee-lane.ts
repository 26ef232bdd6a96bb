import { FlujoError } from '@flujo/domain'
import { BatchWriter } from '../recording/batch-writer.ts'
import type { QueueItem } from '../recording/queue-item.ts'
import { isPromiseLike, perform } from '../recording/steps.ts'
import type { TraceRecord } from '../trace-record.ts'
import type { TraceSink } from '../trace-store.ts'

/** What became of a batch: `true` where any of it was taken. */
export type Taken = boolean | Promise<boolean>

interface WaitingBatch {
  readonly records: readonly TraceRecord[]
  readonly settle: (taken: Taken) => void
}

/** One of several sinks, with the batches that wait for it. */
export class TeeLane {
  private readonly sink: TraceSink
  private readonly maxWaiting: number
  private readonly onError: (error: unknown) => void
  private waiting: WaitingBatch[] = []
  /** What is being written; `undefined` while the sink is idle. */
  private inFlight: readonly TraceRecord[] | undefined
  private hasTold = false

  /** @param onError told of the first refusal, and of the first after records were taken again */
  constructor(sink: TraceSink, maxWaiting: number, onError: (error: unknown) => void) {
    this.sink = sink
    this.maxWaiting = maxWaiting
    this.onError = onError
  }

  /** Writes one batch at a time, as sinks are promised; a record that the sink refuses is left out. */
  write(records: readonly TraceRecord[]): Taken {
    if (this.inFlight === undefined) return this.attempt(records)
    if (this.waiting.length >= this.maxWaiting) {
      this.tell(tooSlow(this.waiting.length))
      return false
    }
    return new Promise((resolve) => this.waiting.push({ records, settle: resolve }))
  }

  /** For the last moment of a process: writes what waits and what may not have been written yet. */
  writeUnwritten(): void {
    const rest = [...(this.inFlight ?? []), ...this.waiting.splice(0).flatMap(({ records }) => records)]
    if (rest.length > 0) void this.attempt(rest)
  }

  private attempt(records: readonly TraceRecord[]): Taken {
    if (records.length === 0) return true
    const writer = new BatchWriter(this.sink, (error) => this.tell(error))
    const pending = perform(writer.write(records.map(itemOf)))
    if (!isPromiseLike(pending)) return this.judge(writer)
    this.inFlight = records
    return pending.then(() => {
      const taken = this.judge(writer)
      this.inFlight = undefined
      const next = this.waiting.shift()
      if (next !== undefined) next.settle(this.attempt(next.records))
      return taken
    })
  }

  private judge({ written, dropped }: BatchWriter): boolean {
    if (dropped === 0) this.hasTold = false
    return written > 0
  }

  private tell(error: unknown): void {
    if (this.hasTold) return
    this.hasTold = true
    this.onError(error)
  }
}

const itemOf = (record: TraceRecord): QueueItem => ({
  waiting: false,
  isEssential: false,
  toRecord: () => record,
  onLost: () => true,
})

function tooSlow(waiting: number): FlujoError {
  return new FlujoError('store_unavailable', `expected a sink that keeps up, given one with ${waiting} batches to take`)
}
