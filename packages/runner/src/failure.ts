import { FlujoError, type FlujoErrorCode } from '@flujo/domain'
import type { CancelScope } from './cancel-scope.ts'
import { isEcho } from './echo.ts'
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
  /** Other failures that belong to this one. */
  readonly related: readonly FlujoError[]

  constructor(status: FailureStatus, error: unknown, path: string, related: readonly FlujoError[] = none) {
    this.#status = status
    this.error = error
    this.path = path
    this.related = related
  }

  static cancelled(frame: Frame, scope: CancelScope = frame.scope): StepFailure {
    return new StepFailure('cancelled', scope.reason, frame.path)
  }

  /** The step of `frame` waits for an answer. */
  static paused(frame: Frame): StepFailure {
    return new StepFailure('paused', undefined, frame.path)
  }

  /** What a step of `frame` threw: its own failure, or a cancellation, and then what it threw beside the echo of that. */
  static of(thrown: unknown, frame: Frame): StepFailure {
    const { aborted, reason } = frame.scope
    if (StepFailure.is(thrown)) return thrown.status === 'paused' && aborted ? StepFailure.cancelled(frame) : thrown
    if (!aborted) return new StepFailure('failed', thrown, frame.path)
    const cancelled = StepFailure.cancelled(frame)
    if (isEcho(thrown, reason)) return cancelled
    return cancelled.with(new StepFailure('failed', thrown, cancelled.path).asRelated)
  }

  get status(): FailureStatus {
    return this.#status
  }

  /** Not `instanceof`, which runs the traps of a proxy that a step threw. */
  static is(thrown: unknown): thrown is StepFailure {
    return typeof thrown === 'object' && thrown !== null && #status in thrown
  }

  /** The same failure, with more that belong to it. */
  with(related: readonly FlujoError[]): StepFailure {
    if (related.length === 0) return this
    return new StepFailure(this.status, this.error, this.path, [...this.related, ...related])
  }

  /** The failures that this stands for, where it is not the first of its group: none where it was only told to stop. */
  get asRelated(): readonly FlujoError[] {
    return this.status === 'failed' ? [this.toError()] : this.related
  }

  /** Of an error that Flujo made. */
  get code(): FlujoErrorCode | undefined {
    return isFlujoError(this.error) ? this.error.code : undefined
  }

  /** Whether it is an error of the step at `path` itself, made by Flujo, and not of one inside it. */
  isOfStepAt(path: string): boolean {
    return this.path === path && isFlujoError(this.error) && this.error.path === path
  }

  /** For the user: errors of this run as they are, anything else as the cause of one that says where it happened. */
  toError(): FlujoError {
    const { error, path, related } = this
    if (this.isOfThisRun(error)) return related.length === 0 ? error : withRelated(error, related)
    if (this.status === 'cancelled') {
      return new FlujoError('cancelled', `the run was cancelled: ${sentenceOf(error)}`, { cause: error, related })
    }
    return new FlujoError('step_failed', `step "${path}" failed: ${sentenceOf(error)}`, { path, cause: error, related })
  }

  /** A step may throw the error of another run that it started; that one names steps of the other run. */
  private isOfThisRun(error: unknown): error is FlujoError {
    if (!isFlujoError(error)) return false
    if (this.status === 'cancelled') return error.code === 'cancelled' || error.code === 'aborted_by_hook'
    return (error.path ?? '') === this.path
  }
}

const none: readonly FlujoError[] = Object.freeze([])

/** A copy, since the error may have been told already. */
function withRelated(error: FlujoError, related: readonly FlujoError[]): FlujoError {
  const { path, issues } = error
  const cause = Object.hasOwn(error, 'cause') ? { cause: error.cause } : {}
  return new FlujoError(error.code, error.message, { path, issues, ...cause, related: [...error.related, ...related] })
}

function isFlujoError(error: unknown): error is FlujoError {
  try {
    return error instanceof FlujoError
  } catch {
    return false
  }
}
