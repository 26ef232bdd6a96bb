/**
 * How often and when a failed step is tried again. The error has a say too, by properties of its own: `retryable: false`
 * ends the tries (see {@link NonRetryableError}), and `retryAfterMs`, such as a server's `Retry-After`, makes the wait at
 * least so long, whatever `maxMs` says.
 */
export interface RetryPolicy {
  /** Tries in all, the first included; 1 or more. */
  readonly attempts: number
  /** `exponential` (default): `baseMs`, twice that, four times … up to `maxMs`; `constant`: always `baseMs`. */
  readonly backoff?: 'exponential' | 'constant' | undefined
  /** Wait before the second try, in milliseconds. Default 200. */
  readonly baseMs?: number | undefined
  /** Longest wait, in milliseconds. Default 30,000. */
  readonly maxMs?: number | undefined
  /**
   * No try begins later than so many milliseconds after the first one began; a wait that would go beyond that is not
   * begun, and the step fails at once. Default: no limit. (`totalTimeoutMs` of a step also ends a try under way.)
   */
  readonly maxElapsedMs?: number | undefined
  /** `full` (default): the wait is uniform between 0 and the backoff, so that many clients spread; `none`: exactly the backoff. */
  readonly jitter?: 'full' | 'none' | undefined
  /** Asked with what the step threw, and waited for: `false` means that another try is pointless. Default: always `true`. */
  readonly when?: ((error: unknown) => boolean | Promise<boolean>) | undefined
}

/** A {@link RetryPolicy} with every default filled in; what limits nothing by default stays `undefined`. */
export type CompleteRetryPolicy = {
  readonly [K in Exclude<keyof RetryPolicy, 'maxElapsedMs'>]-?: NonNullable<RetryPolicy[K]>
} & { readonly maxElapsedMs: number | undefined }

/**
 * Milliseconds to wait after try number `attempt` (from 1) failed.
 *
 * The formula is AWS's "full jitter": random × min(maxMs, baseMs × 2^(attempt − 1)), see
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
 *
 * @param random uniform in [0, 1)
 */
export function retryDelayMs(policy: CompleteRetryPolicy, attempt: number, random: () => number): number {
  // The factor stays finite: 0 × Infinity would be no number at all.
  const factor = policy.backoff === 'constant' ? 1 : Math.min(2 ** (attempt - 1), Number.MAX_VALUE)
  const backoffMs = policy.baseMs * factor
  const cappedMs = Math.min(policy.maxMs, backoffMs)
  return policy.jitter === 'full' ? random() * cappedMs : cappedMs
}
