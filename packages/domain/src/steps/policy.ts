import { limitsOf } from '../limits.ts'
import type { CompleteRetryPolicy, RetryPolicy } from '../retry-policy.ts'
import type { StepPolicy } from '../step-node.ts'
import type { StepOptions } from '../step-types.ts'
import { noPolicy } from './no-policy.ts'
import {
  functionOf,
  type GivenOptions,
  invalidPipeline,
  knownOptions,
  milliseconds,
  oneOf,
  positiveCount,
} from './options.ts'
import { toStep } from './to-step.ts'

/** Names of the options that every kind of step takes. */
export const policyOptions: readonly (keyof StepOptions)[] = ['retry', 'timeoutMs', 'fallback', 'capture', 'limits']

const retryOptions: readonly (keyof RetryPolicy)[] = ['attempts', 'backoff', 'baseMs', 'maxMs', 'jitter', 'when']

function retryPolicy(retry: unknown, path: string): CompleteRetryPolicy {
  const given = knownOptions(retry, retryOptions, path, 'retry options')
  if (given.attempts === undefined) throw invalidPipeline(path, 'retry to say how many attempts', given.attempts)
  return Object.freeze({
    attempts: positiveCount(given.attempts, path, 'retry.attempts'),
    backoff: oneOf(given.backoff, ['exponential', 'constant'], path, 'retry.backoff'),
    baseMs: milliseconds(given.baseMs, path, 'retry.baseMs', 200),
    maxMs: milliseconds(given.maxMs, path, 'retry.maxMs', 30_000),
    jitter: oneOf(given.jitter, ['full', 'none'], path, 'retry.jitter'),
    when:
      given.when === undefined ? () => true : functionOf<CompleteRetryPolicy['when']>(given.when, path, 'retry.when'),
  })
}

function timeout(timeoutMs: unknown, path: string): number {
  if (typeof timeoutMs === 'number' && timeoutMs > 0 && timeoutMs < Infinity) return timeoutMs
  throw invalidPipeline(path, 'timeoutMs to be a number of milliseconds above 0', timeoutMs)
}

/**
 * Checks the options that every kind of step takes.
 *
 * @throws `invalid_pipeline` naming `path` and the option
 */
export function policyOf(options: GivenOptions<keyof StepOptions>, path: string): StepPolicy {
  const { retry, timeoutMs, fallback, capture, limits } = options
  if ([retry, timeoutMs, fallback, capture, limits].every((option) => option === undefined)) return noPolicy
  return Object.freeze({
    retry: retry === undefined ? undefined : retryPolicy(retry, path),
    timeoutMs: timeoutMs === undefined ? undefined : timeout(timeoutMs, path),
    fallback: fallback === undefined ? undefined : toStep(fallback, 'fallback', path),
    capture: capture === undefined ? undefined : oneOf(capture, ['full', 'meta', 'none'], path, 'capture'),
    limits: limitsOf(limits, (expected, given) => invalidPipeline(path, expected, given)),
    cache: undefined,
  })
}
