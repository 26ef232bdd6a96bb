import { setImmediate } from 'node:timers/promises'

/** How many elements are worked on before others get their turn. */
const chunkSize = 64

/**
 * Calls `work` on every element and lets the event loop turn after each 64 of them and at the end, so that analyses
 * that run in parallel share the thread and Ctrl-C is heard. Rejects when `signal` aborts.
 */
export async function inTurns<Item>(
  items: Iterable<Item>,
  work: (item: Item, index: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let done = 0
  for (const item of items) {
    work(item, done)
    done += 1
    if (done % chunkSize === 0) await setImmediate(undefined, { signal })
  }
  await setImmediate(undefined, { signal })
}
