/** How {@link Runtime.sleep} may end early, and whether it keeps the process alive. */
export interface SleepOptions {
  /** Wakes the sleeper: the promise resolves at once (it never rejects; look at `signal.aborted`). */
  readonly signal?: AbortSignal | undefined
  /** `true`: a pending sleep does not keep the process alive, where the platform can do that. Default `false`. */
  readonly unref?: boolean | undefined
}

/**
 * Time, identity and chance, handed in so that a pipeline can be tested in virtual time and run inside an engine that
 * must be deterministic. Nothing in `@flujo/*` reads a clock or a random number by another way.
 */
export interface Runtime {
  /** Milliseconds since the Unix epoch; may jump when the clock is set. */
  wallMs(): number
  /** Milliseconds from some fixed origin, fractions included; never goes back. */
  monotonicMs(): number
  /** Random lower-case hex of that many bytes, never all zero. */
  newId(bytes: 8 | 16): string
  /** Uniform in [0, 1). */
  random(): number
  /** Resolves after `ms` milliseconds (`Infinity`: never by itself; below 0 and `NaN`: as 0), or when `signal` aborts. */
  sleep(ms: number, options?: SleepOptions): Promise<void>
}
