import type { CompleteRetryPolicy } from '@flujo/domain'
import type { StepFailure } from './failure.ts'
import { ownData } from './own-data.ts'

/** Failures that no other try of whatever step mends. */
const lasting: ReadonlySet<string> = new Set(['limit_exceeded', 'invalid_pipeline'])

/** Failures of a step by what it was given; it is given the same at its next try. Those of steps inside it may get better. */
const byItsInput: ReadonlySet<string> = new Set(['invalid_input', 'no_matching_case', 'not_iterable'])

/** Whether the step at `path` is worth another try. A `when` that throws itself does not hide why the step failed. */
export async function isRetryable(retry: CompleteRetryPolicy, failure: StepFailure, path: string): Promise<boolean> {
  const { code, error } = failure
  if (code !== undefined && (lasting.has(code) || (byItsInput.has(code) && failure.isOfStepAt(path)))) return false
  if (ownData(error, 'retryable') === false) return false
  try {
    return await retry.when(error)
  } catch {
    return false
  }
}

/** How long the error asks to be left alone, in milliseconds; 0 where it does not say. */
export function askedWaitMs(error: unknown): number {
  const asked = ownData(error, 'retryAfterMs')
  return typeof asked === 'number' && asked >= 0 ? asked : 0
}
