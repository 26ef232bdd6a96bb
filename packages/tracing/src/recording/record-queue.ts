import { FlujoError, type Runtime } from '@flujo/domain'
import type { TraceSink } from '../trace-store.ts'
import { BatchWriter } from './batch-writer.ts'
import type { QueueItem } from './queue-item.ts'
import { isPromiseLike, perform, type Steps } from './steps.ts'

/** When waiting records are written, and how many may wait. */
export interface BatchOptions {
  /** Records in one write, at most. Default 100; that many waiting are written without delay. */
  readonly maxRecords?: number | undefined
  /** Longest wait of a record for others, in milliseconds. Default 50. */
  readonly delayMs?: number | undefined
  /** Records of spans that wait while the store is slow or down; further ones are dropped and counted. Default 10,000. */
  readonly maxWaiting?: number | undefined
}

/** What became of the records since the last flush. */
export interface FlushResult {
  /** Nothing waits any more and nothing was dropped. */
  readonly ok: boolean
  readonly written: number
  readonly dropped: number
  /** Why, where it is not `ok`. */
  readonly error?: unknown
}

/** What a {@link RecordQueue} is made of. */
export interface QueueOptions {
  readonly sink: TraceSink
  readonly runtime: Runtime
  readonly batches: BatchOptions
  readonly onFailure: (error: unknown) => void
}

/** The records that wait for a store: written in batches, one at a time, in the order in which they came. */
export class RecordQueue {
  private readonly runtime: Runtime
  private readonly writer: BatchWriter
  private readonly onFailure: (error: unknown) => void
  private readonly limits: { readonly [K in keyof BatchOptions]-?: NonNullable<BatchOptions[K]> }
  private items: QueueItem[] = []
  private waitingSpans = 0
  /** The batch that is being written. */
  private inFlight: readonly QueueItem[] = []
  private busy = false
  /** The sink took nothing of the last batch. */
  private stalled = false
  private drained: Promise<void> = Promise.resolve()
  private wakesSoon = false
  private wakesLater = false

  constructor({ sink, runtime, batches, onFailure }: QueueOptions) {
    const { maxRecords = 100, delayMs = 50, maxWaiting = 10_000 } = batches
    this.limits = Object.freeze({ maxRecords, delayMs, maxWaiting })
    this.runtime = runtime
    this.onFailure = onFailure
    this.writer = new BatchWriter(sink, onFailure)
  }

  /** Has the newest about `item` written with the next batch; `soon`, at the end of the current turn. */
  add(item: QueueItem, when: 'soon' | 'later' = 'later'): void {
    if (!item.waiting && !this.accept(item)) return
    if (when === 'soon') this.wakeSoon()
    else this.wakeLater()
    if (this.items.length >= this.limits.maxRecords && !this.stalled) this.drain()
  }

  /** Starts writing everything that waits; done when it returns where the sink is synchronous. */
  drain(): void {
    if (this.busy || this.items.length === 0) return
    this.busy = true
    this.stalled = false
    const pending = perform(this.writeBatches())
    if (!isPromiseLike(pending)) {
      this.busy = false
      return
    }
    this.drained = pending.then(() => {
      this.busy = false
      // What came after the last look at the queue found it busy.
      if (!this.stalled) this.drain()
    })
  }

  /** Writes everything that waits, for `timeoutMs` at most; never rejects. */
  async flush(timeoutMs: number): Promise<FlushResult> {
    const { writer } = this
    this.drain()
    if (this.busy) await this.waitForDrain(timeoutMs)
    const { written, dropped } = writer
    const unwritten = this.items.length + this.inFlight.length
    const ok = dropped === 0 && unwritten === 0
    const error = ok ? undefined : (writer.lastError ?? tooSlow(unwritten, timeoutMs))
    writer.written = 0
    writer.dropped = 0
    writer.lastError = undefined
    return ok ? { ok, written, dropped } : { ok, written, dropped, error }
  }

  /** For the last moment of a process: writes what waits and what may not have been written yet, synchronously. */
  flushSync(): void {
    const items = [...this.inFlight, ...this.takeBatch(this.items.length)]
    if (items.length > 0) void perform(this.writer.write(items))
  }

  private *writeBatches(): Steps<void> {
    while (this.items.length > 0 && !this.stalled) {
      this.inFlight = this.takeBatch(this.limits.maxRecords)
      const again = yield* this.writer.write(this.inFlight)
      this.inFlight = []
      this.stalled = again.length > 0
      this.putBack(again)
    }
  }

  private accept(item: QueueItem): boolean {
    const { maxWaiting } = this.limits
    if (item.isEssential ? this.items.length - this.waitingSpans >= maxWaiting : this.waitingSpans >= maxWaiting) {
      this.onFailure(tooSlow(this.items.length, undefined))
      this.writer.giveUp(item)
      return false
    }
    this.items.push(item)
    this.mark(item, true)
    return true
  }

  private takeBatch(maxRecords: number): readonly QueueItem[] {
    const batch = this.items.length <= maxRecords ? this.items : this.items.slice(0, maxRecords)
    this.items = batch === this.items ? [] : this.items.slice(maxRecords)
    for (const item of batch) this.mark(item, false)
    return batch
  }

  private putBack(items: readonly QueueItem[]): void {
    const missing = items.filter((item) => !item.waiting)
    for (const item of missing) this.mark(item, true)
    this.items = [...missing, ...this.items]
  }

  private mark(item: QueueItem, waiting: boolean): void {
    item.waiting = waiting
    if (!item.isEssential) this.waitingSpans += waiting ? 1 : -1
  }

  private async waitForDrain(timeoutMs: number): Promise<void> {
    const waking = new AbortController()
    let isLate = false
    const late = this.runtime.sleep(timeoutMs, { signal: waking.signal }).then(() => {
      isLate = true
    })
    while (this.busy && !isLate) await Promise.race([this.drained, late])
    waking.abort()
  }

  private wakeSoon(): void {
    if (this.wakesSoon) return
    this.wakesSoon = true
    void this.sleep(0, false).then(() => {
      this.wakesSoon = false
      this.drain()
    })
  }

  private wakeLater(): void {
    if (this.wakesSoon || this.wakesLater) return
    this.wakesLater = true
    void this.sleep(this.limits.delayMs, true).then(() => {
      this.wakesLater = false
      this.drain()
    })
  }

  private async sleep(ms: number, unref: boolean): Promise<void> {
    try {
      await this.runtime.sleep(ms, { unref })
    } catch {
      // A runtime that is shutting down: the next record or flush writes what waits.
    }
  }
}

function tooSlow(waiting: number, timeoutMs: number | undefined): FlujoError {
  const since = timeoutMs === undefined ? '' : ` after ${timeoutMs} ms`
  return new FlujoError(
    'store_unavailable',
    `expected the trace store to keep up, given one that has yet to take ${waiting} records${since}`,
  )
}
