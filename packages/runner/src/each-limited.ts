import { isThenable } from './hook-bus.ts'

/** What {@link eachLimited} does with the elements. */
export interface EachLimited<Item> {
  readonly concurrency: number
  /** Asked before each element is taken: `true` ends the taking. */
  readonly stopped: () => boolean
  /** Calls `listener` when `stopped` becomes true; gives back what undoes that. */
  readonly onStop: (listener: () => void) => () => void
  /** Told at once when the source throws, before the work under way has ended. */
  readonly sourceFailed: (error: unknown) => void
  /** Asked after each element that was begun: a promise where it is the turn of others. */
  readonly turn: () => Promise<void> | undefined
  readonly work: (item: Item, index: number) => Promise<unknown>
  readonly succeeded: (output: unknown, index: number) => void
  readonly failed: (error: unknown, index: number) => void
}

/**
 * Takes the elements of `source` one by one, works on at most `concurrency` of them at a time, and resolves when all
 * work has ended. The next element is taken only when there is room for it; when the taking is stopped, the source is
 * let go at once. Rejects with what the source throws, after the work under way has ended.
 */
export async function eachLimited<Item>(
  source: Iterator<Item> | AsyncIterator<Item>,
  { concurrency, stopped, onStop, sourceFailed, turn, work, succeeded, failed }: EachLimited<Item>,
): Promise<void> {
  const taking = new Taking(source)
  let inFlight = 0
  let wake: () => void = () => {}
  const ended = (): void => {
    inFlight -= 1
    wake()
  }
  const undo = onStop(() => {
    wake()
    taking.interrupt()
  })
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve
    })
  try {
    for (let index = 0; !stopped(); index += 1) {
      const next = taking.next()
      const { done, value } = isThenable(next) ? await next : next
      if (done === true) break
      // A slow source may answer when nobody waits for it any more.
      if (stopped()) break
      inFlight += 1
      // One promise more for each element would cost as much as a short step.
      work(value, index).then(
        (output) => {
          succeeded(output, index)
          ended()
        },
        (error: unknown) => {
          failed(error, index)
          ended()
        },
      )
      const others = turn()
      if (others !== undefined) await others
      while (inFlight >= concurrency && !stopped()) await changed()
    }
    await taking.letGo()
  } catch (error) {
    sourceFailed(error)
    throw error
  } finally {
    undo()
    while (inFlight > 0) await changed()
  }
}

/** A source that is let go once, unless it has ended by itself. */
class Taking<Item> {
  private readonly source: Iterator<Item> | AsyncIterator<Item>
  private asking = false
  private over = false
  private released: unknown

  constructor(source: Iterator<Item> | AsyncIterator<Item>) {
    this.source = source
  }

  next(): IteratorResult<Item> | Promise<IteratorResult<Item>> {
    try {
      const next = this.source.next()
      if (isThenable(next)) return this.answer(next)
      this.over = next.done === true
      return next
    } catch (error) {
      this.over = true
      throw error
    }
  }

  /** Lets go of a source that has not answered: some answer only then, the others remember it. */
  interrupt(): void {
    if (this.asking) void this.letGo().catch(() => {})
  }

  async letGo(): Promise<void> {
    if (!this.over) {
      this.over = true
      this.released = this.source.return?.()
    }
    await this.released
  }

  private async answer(next: PromiseLike<IteratorResult<Item>>): Promise<IteratorResult<Item>> {
    this.asking = true
    try {
      const answer = await next
      if (answer.done === true) this.over = true
      return answer
    } catch (error) {
      this.over = true
      throw error
    } finally {
      this.asking = false
    }
  }
}
