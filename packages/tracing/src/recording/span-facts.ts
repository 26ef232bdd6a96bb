import {
  attributeNames,
  type Attributes,
  type ErrorInfo,
  type ModelUsage,
  type PostStepEvent,
  type SpanEvent,
} from '@flujo/domain'

/** The event of a span that has failed. */
export function exceptionEvent({ type, message }: ErrorInfo, timeUs: number): SpanEvent {
  return { name: 'exception', timeUs, attributes: { 'exception.type': type, 'exception.message': message } }
}

/** What a model call says of itself beside numbers. */
export function callAttributes({ operation, provider, model }: ModelUsage): Attributes {
  const said = {
    [attributeNames.operation]: operation,
    [attributeNames.provider]: provider,
    [attributeNames.requestModel]: model,
  }
  return Object.fromEntries(Object.entries(said).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** What an ended span and an ended run have in common. */
export type EndOfSpan = Pick<PostStepEvent, 'spanId' | 'timeUs' | 'status' | 'durationNs' | 'output' | 'error'>
