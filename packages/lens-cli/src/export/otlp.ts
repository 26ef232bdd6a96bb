import { createHash } from 'node:crypto'
import { attributeNames, type ErrorInfo, type JsonValue, type Run, type Span, type SpanEvent } from '@flujo/domain'
import type { ExportSource } from './export-source.ts'
import { jsonText } from './json.ts'
import { otlpAttributes } from './otlp-value.ts'
import { type TimeAxis, timeAxisOf } from './time-axis.ts'
import { valuedSpans } from './valued-spans.ts'

/** What Flujo knows and OpenTelemetry has no field for. */
export const otlpNames = {
  /** Begins what stands on spans and is no attribute of theirs. */
  own: 'flujo.span.',
  /** Stands before an attribute that begins so as well. */
  escaped: 'flujo.span.attribute.',
  kind: 'flujo.span.kind',
  status: 'flujo.span.status',
  error: 'flujo.span.error',
  input: 'flujo.span.input',
  output: 'flujo.span.output',
  open: 'flujo.span.open',
  /** On the event that was made from the error, so that it can be told from one that was recorded. */
  made: 'flujo.span.made',
  run: 'flujo.run',
} as const

/** The run as OTLP/JSON (`TracesData`), as collectors and trace viewers read it. */
export const toOtlp = (source: ExportSource): AsyncGenerator<string> => toOtlpSet(only(source))

/** Several runs, each a resource of its own. */
export async function* toOtlpSet(sources: AsyncIterable<ExportSource>): AsyncGenerator<string> {
  yield '{"resourceSpans":['
  let before = ''
  for await (const source of sources) {
    yield before
    yield* resourceSpans(source)
    before = ',\n'
  }
  yield ']}\n'
}

async function* only(source: ExportSource): AsyncGenerator<ExportSource> {
  yield source
}

async function* resourceSpans(source: ExportSource): AsyncGenerator<string> {
  const { run } = source
  const resource = {
    attributes: otlpAttributes({ 'service.name': run.pipeline, [otlpNames.run]: plainJson(run) }),
  }
  yield `{"resource":${jsonText(resource)},"scopeSpans":[{"scope":{"name":"flujo"},"spans":[`
  const traceId = otlpId(run.traceId, 32)
  let axis: TimeAxis | undefined
  let before = '\n'
  for await (const part of valuedSpans(source)) {
    for (const { span, input, output } of part) {
      const { startTimeUs, durationNs } = span
      let end = nanoseconds(startTimeUs, Math.max(0, durationNs ?? 0))
      if (durationNs === undefined) {
        axis ??= timeAxisOf({ run, spans: await source.wholeOutline(), nowMs: source.nowMs })
        end = nanoseconds(axis.originUs, axis.intervalOf(span).endNs)
      }
      yield `${before}${jsonText({ traceId, ...otlpSpan(span, end, { input, output }) })}`
      before = ',\n'
    }
  }
  yield '\n]}]}'
}

interface Values {
  readonly input: JsonValue | undefined
  readonly output: JsonValue | undefined
}

function otlpSpan(span: Span, endTimeUnixNano: string, values: Values): object {
  const parentSpanId = span.parentSpanId === undefined ? undefined : otlpId(span.parentSpanId, 16)
  const made = span.error === undefined ? [] : [exceptionOf(span.error, endTimeUnixNano)]
  return {
    spanId: otlpId(span.spanId, 16),
    parentSpanId,
    name: span.name.toWellFormed(),
    kind: isModelCall(span) ? client : internal,
    startTimeUnixNano: nanoseconds(span.startTimeUs),
    endTimeUnixNano,
    attributes: otlpAttributes({ ...escapedKeys(span.attributes), ...ownAttributes(span, values) }),
    events: [...span.events.map(otlpEvent), ...made],
    status: statusOf(span),
  }
}

const internal = 1
const client = 3
const operations: ReadonlySet<unknown> = new Set(['chat', 'text_completion', 'generate_content', 'embeddings'])
const isModelCall = ({ attributes }: Span): boolean => operations.has(attributes[attributeNames.operation])

function ownAttributes(span: Span, { input, output }: Values): Readonly<Record<string, JsonValue | undefined>> {
  return {
    [otlpNames.kind]: span.kind,
    [otlpNames.status]: span.status,
    [otlpNames.open]: span.durationNs === undefined ? true : undefined,
    [otlpNames.error]: span.error === undefined ? undefined : plainJson(span.error),
    [otlpNames.input]: input === undefined ? undefined : JSON.stringify(input),
    [otlpNames.output]: output === undefined ? undefined : JSON.stringify(output),
  }
}

function escapedKeys(attributes: Span['attributes']): Span['attributes'] {
  if (!Object.keys(attributes).some((key) => key.startsWith(otlpNames.own))) return attributes
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key.startsWith(otlpNames.own) ? `${otlpNames.escaped}${key}` : key,
      value,
    ]),
  )
}

const otlpEvent = ({ name, timeUs, attributes = {} }: SpanEvent): object => ({
  timeUnixNano: nanoseconds(timeUs),
  name: name.toWellFormed(),
  attributes: otlpAttributes(attributes as Span['attributes']),
})

/** What OpenTelemetry wants to see of an error. */
function exceptionOf({ type, message, stack }: ErrorInfo, timeUnixNano: string): object {
  const attributes = {
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': stack,
    [otlpNames.made]: true,
  }
  return { timeUnixNano, name: 'exception', attributes: otlpAttributes(attributes) }
}

/** Without an error there is none: "ok" is for people to say. */
function statusOf({ status, error }: Span): object | undefined {
  if (status === 'crashed') return { code: 2, message: 'process ended before the span did' }
  return status === 'failed' ? { code: 2, message: error?.message.toWellFormed() } : undefined
}

/** An id in hex digits; one that is none by the rules of OpenTelemetry becomes one that always is the same. */
export function otlpId(id: string, digits: 16 | 32): string {
  const isValid = id.length === digits && /^[0-9a-f]+$/u.test(id) && !/^0+$/u.test(id)
  return isValid ? id : createHash('sha256').update(id).digest('hex').slice(0, digits)
}

/** As digits: a number cannot hold it. What is before the epoch is at it. */
function nanoseconds(timeUs: number, plusNs = 0): string {
  const total = wholeOf(timeUs) * 1_000n + wholeOf(plusNs)
  return String(total < 0n ? 0n : total)
}

const wholeOf = (value: number): bigint => (Number.isFinite(value) ? BigInt(Math.round(value)) : 0n)

/** A record of ours without what is not there. */
const plainJson = (value: Run | ErrorInfo): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue
