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
export const policyOptions: readonly (keyof StepOptions)[] = [
  'retry',
  'timeoutMs',
  'totalTimeoutMs',
  'idleTimeoutMs',
  'fallback',
  'capture',
  'limits',
]

const retryOptions: readonly (keyof RetryPolicy)[] = [
  'attempts',
  'backoff',
  'baseMs',
  'maxMs',
  'maxElapsedMs',
  'jitter',
  'when',
]

function retryPolicy(retry: unknown, path: string): CompleteRetryPolicy {
  const given = knownOptions(retry, retryOptions, path, 'retry options')
  if (given.attempts === undefined) throw invalidPipeline(path, 'retry to say how many attempts', given.attempts)
  return Object.freeze({
    attempts: positiveCount(given.attempts, path, 'retry.attempts'),
    backoff: oneOf(given.backoff, ['exponential', 'constant'], path, 'retry.backoff'),
    baseMs: milliseconds(given.baseMs, path, 'retry.baseMs', 200),
    maxMs: milliseconds(given.maxMs, path, 'retry.maxMs', 30_000),
    maxElapsedMs:
      given.maxElapsedMs === undefined ? undefined : milliseconds(given.maxElapsedMs, path, 'retry.maxElapsedMs', 0),
    jitter: oneOf(given.jitter, ['full', 'none'], path, 'retry.jitter'),
    when:
      given.when === undefined ? () => true : functionOf<CompleteRetryPolicy['when']>(given.when, path, 'retry.when'),
  })
}

function timeLimit(value: unknown, path: string, option: string): number | undefined {
  if (value === undefined || (typeof value === 'number' && value > 0 && value < Infinity)) return value
  throw invalidPipeline(path, `${option} to be a number of milliseconds above 0`, value)
}

/**
 * Checks the options that every kind of step takes.
 *
 * @throws `invalid_pipeline` naming `path` and the option
 */
export function policyOf(options: GivenOptions<keyof StepOptions>, path: string): StepPolicy {
  if (policyOptions.every((name) => options[name] === undefined)) return noPolicy
  const { retry, fallback, capture, limits } = options
  return Object.freeze({
    retry: retry === undefined ? undefined : retryPolicy(retry, path),
    timeoutMs: timeLimit(options.timeoutMs, path, 'timeoutMs'),
    totalTimeoutMs: timeLimit(options.totalTimeoutMs, path, 'totalTimeoutMs'),
    idleTimeoutMs: timeLimit(options.idleTimeoutMs, path, 'idleTimeoutMs'),
    fallback: fallback === undefined ? undefined : toStep(fallback, 'fallback', path),
    capture: capture === undefined ? undefined : oneOf(capture, ['full', 'meta', 'none'], path, 'capture'),
    limits: limitsOf(limits, (expected, given) => invalidPipeline(path, expected, given)),
    cache: undefined,
  })
}
