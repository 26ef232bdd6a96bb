import { isBusy } from './sqlite-error.ts'

const LONGEST_WAIT_MS = 20

/**
 * Does `work`, again and again while another connection is in the way, for at most `budgetMs` milliseconds. Blocks the
 * thread, so it is only for opening a database and for the end of the process. SQLite's own busy time-out is not enough:
 * it is not asked where waiting might dead-lock, such as when two processes switch a new file to WAL.
 */
export function retrySync<T>(budgetMs: number, work: () => T): T {
  const deadline = performance.now() + budgetMs
  const clock = new Int32Array(new SharedArrayBuffer(4))
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error
    }
    Atomics.wait(clock, 0, 0, 1 + Math.random() * LONGEST_WAIT_MS)
  }
}
