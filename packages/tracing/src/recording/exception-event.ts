import type { ErrorInfo, SpanEvent } from '@flujo/domain'

/** An error as an event of a span, with the names that OpenTelemetry has for it. */
export function exceptionEvent({ type, message }: ErrorInfo, timeUs: number): SpanEvent {
  return { name: 'exception', timeUs, attributes: { 'exception.type': type, 'exception.message': message } }
}
