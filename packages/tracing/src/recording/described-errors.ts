import type { ErrorInfo, PostStepEvent, SpanEvent } from '@flujo/domain'
import type { Capture } from '../capture/capture.ts'

/** Errors of one run in words. A failure travels up through many spans unchanged: it is described once. */
export class DescribedErrors {
  private readonly capture: Capture
  private last: { readonly thrown: unknown; readonly info: ErrorInfo } | undefined

  constructor(capture: Capture) {
    this.capture = capture
  }

  of({ status, error }: Pick<PostStepEvent, 'status' | 'error'>): ErrorInfo | undefined {
    if (status !== 'failed' && error === undefined) return undefined
    if (this.last?.thrown !== error || this.last === undefined) {
      this.last = { thrown: error, info: this.capture.error(error) }
    }
    return this.last.info
  }

  /** What was thrown is told as it is, with what the error of the run has beside it. */
  addRelated(thrown: unknown, failure: unknown): void {
    const { errors } = this.capture.error(failure)
    this.last = { thrown, info: { ...this.capture.error(thrown), errors } }
  }
}

/** An error as an event of a span, by the names of OpenTelemetry. */
export function exceptionEvent({ type, message }: ErrorInfo, timeUs: number): SpanEvent {
  return { name: 'exception', timeUs, attributes: { 'exception.type': type, 'exception.message': message } }
}
