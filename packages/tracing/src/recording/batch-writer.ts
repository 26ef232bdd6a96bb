import type { TraceSink } from '../trace-store.ts'
import type { QueueItem } from './queue-item.ts'
import { isPromiseLike, type Steps } from './steps.ts'

/** Writes batches to a sink, finds out which records it refuses, and counts. */
export class BatchWriter {
  written = 0
  dropped = 0
  lastError: unknown
  private readonly sink: TraceSink
  private readonly onFailure: (error: unknown) => void

  constructor(sink: TraceSink, onFailure: (error: unknown) => void) {
    this.sink = sink
    this.onFailure = onFailure
  }

  /**
   * Writes one batch. Where the sink refuses it, single records tell whether it takes any: if so the batch is halved
   * until only the bad ones are left out; if not the sink is down, and all but the essential is given up.
   *
   * @returns the items to try again later
   */
  *write(batch: readonly QueueItem[]): Steps<readonly QueueItem[]> {
    if (yield* this.attempt(batch)) return []
    this.onFailure(this.lastError)
    const rest = yield* this.probe(batch)
    if (rest.length < batch.length) {
      yield* this.isolate(rest)
      return []
    }
    for (const item of batch) if (!item.isEssential) this.giveUp(item)
    return batch.filter((item) => item.isEssential)
  }

  /** Counts what is lost with an item. */
  giveUp(item: QueueItem): void {
    if (item.onLost()) this.dropped += 1
  }

  /** Tries the first, the middle and the last record alone; gives back what is still to be written. */
  private *probe(batch: readonly QueueItem[]): Steps<readonly QueueItem[]> {
    if (batch.length === 1) return batch
    const chosen = new Set([batch[0], batch[batch.length >> 1], batch.at(-1)])
    const kept = new Set<QueueItem>()
    for (const item of chosen) {
      if (item !== undefined && (yield* this.attempt([item]))) kept.add(item)
    }
    return batch.filter((item) => !kept.has(item))
  }

  private *isolate(items: readonly QueueItem[]): Steps<void> {
    const middle = Math.ceil(items.length / 2)
    for (const half of [items.slice(0, middle), items.slice(middle)]) {
      const [only] = half
      if (only === undefined || (yield* this.attempt(half))) continue
      if (half.length === 1) this.giveUp(only)
      else yield* this.isolate(half)
    }
  }

  private *attempt(items: readonly QueueItem[]): Steps<boolean> {
    try {
      const pending: unknown = this.sink.write(items.map((item) => item.toRecord()))
      if (isPromiseLike(pending)) yield pending
      this.written += items.length
      return true
    } catch (error) {
      this.lastError = error
      return false
    }
  }
}
