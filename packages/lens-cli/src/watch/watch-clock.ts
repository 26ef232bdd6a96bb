/** Time as a watch sees it. */
export interface WatchClock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number
  /** Calls `done` once after `ms`; gives what undoes that. */
  after(ms: number, done: () => void): () => void
}

export const wallClock: WatchClock = {
  nowMs: () => Date.now(),
  after: (ms, done) => {
    const timer = setTimeout(done, ms)
    return () => clearTimeout(timer)
  },
}
