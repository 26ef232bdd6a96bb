import { FlujoError } from '@flujo/domain'
import type { CancelScope } from './cancel-scope.ts'
import type { Frame } from './frame.ts'
import { sentenceOf } from './sentence-of.ts'

/** `paused` is no failure, but it travels like one: the step has no output yet. */
export type FailureStatus = 'failed' | 'cancelled' | 'paused'

/** How a failed step travels to the steps around it: what was thrown, unchanged, and where. Never leaves the runner. */
export class StepFailure {
  readonly #status: FailureStatus
  /** What the step threw; of any type, `undefined` too. */
  readonly error: unknown
  /** Path of the step where it happened. */
  readonly path: string

  constructor(status: FailureStatus, error: unknown, path: string) {
    this.#status = status
    this.error = error
    this.path = path
  }

  static cancelled(frame: Frame, scope: CancelScope = frame.scope): StepFailure {
    return new StepFailure('cancelled', scope.reason, frame.path)
  }

  /** The step of `frame` waits for an answer. */
  static paused(frame: Frame): StepFailure {
    return new StepFailure('paused', undefined, frame.path)
  }

  /** What a step of `frame` threw: its own failure, or the echo of a cancellation. */
  static of(thrown: unknown, frame: Frame): StepFailure {
    if (StepFailure.is(thrown) && !(thrown.status === 'paused' && frame.scope.aborted)) return thrown
    if (frame.scope.aborted) return StepFailure.cancelled(frame)
    return new StepFailure('failed', thrown, frame.path)
  }

  get status(): FailureStatus {
    return this.#status
  }

  /** Not `instanceof`, which runs the traps of a proxy that a step threw. */
  static is(thrown: unknown): thrown is StepFailure {
    return typeof thrown === 'object' && thrown !== null && #status in thrown
  }

  /** For the user: errors of this run as they are, anything else as the cause of one that says where it happened. */
  toError(): FlujoError {
    if (this.isOfThisRun(this.error)) return this.error
    if (this.status === 'cancelled') {
      return new FlujoError('cancelled', `the run was cancelled: ${sentenceOf(this.error)}`, { cause: this.error })
    }
    return new FlujoError('step_failed', `step "${this.path}" failed: ${sentenceOf(this.error)}`, {
      path: this.path,
      cause: this.error,
    })
  }

  /** Whether the step at `path` was given what does not fit its schema; it is given the same at its next try. */
  isInvalidInputOf(path: string): boolean {
    return (
      this.path === path && isFlujoError(this.error) && this.error.code === 'invalid_input' && this.error.path === path
    )
  }

  /** A step may throw the error of another run that it started; that one names steps of the other run. */
  private isOfThisRun(error: unknown): error is FlujoError {
    if (!isFlujoError(error)) return false
    if (this.status === 'cancelled') return error.code === 'cancelled' || error.code === 'aborted_by_hook'
    return error.path === this.path
  }
}

function isFlujoError(error: unknown): error is FlujoError {
  try {
    return error instanceof FlujoError
  } catch {
    return false
  }
}
