import type { ErrorInfo, JsonValue, Run, Span, SpanEvent, SpanStatus } from '@flujo/domain'
import { runTotals } from '@flujo/tracing'
import { otlpId, otlpNames } from '../export/otlp.ts'
import { fromOtlpAttributes, listOf } from './from-otlp-value.ts'
import { type ImportedRun, type ImportedSpan, isObject, type Unknown, unreadable } from './imported-run.ts'

interface Found {
  readonly traceId: string
  readonly resource: Readonly<Record<string, JsonValue>>
  readonly spans: ImportedSpan[]
}

/** The traces in an OTLP/JSON document, each as a run; exactly as they were where `lens export` has written it. */
export function fromOtlp(document: Unknown): readonly ImportedRun[] {
  /** By run: several of ours may be parts of one trace. */
  const found = new Map<string, Found>()
  for (const resourceSpans of listOf(document['resourceSpans']).filter(isObject)) {
    const { resource, scopeSpans } = resourceSpans
    const attributes = fromOtlpAttributes(isObject(resource) ? resource['attributes'] : undefined)
    const spans = listOf(scopeSpans)
      .filter(isObject)
      .flatMap((scope) => listOf(scope['spans']))
    for (const span of spans) {
      if (!isObject(span)) throw unreadable('spans', 'objects', span)
      const traceId = hexOf(span['traceId'], 32, 'traceId')
      const key = ownRunId(attributes) ?? traceId
      const trace = found.get(key) ?? { traceId, resource: attributes, spans: [] }
      found.set(key, trace)
      trace.spans.push(spanOf(span, traceId))
    }
  }
  return [...found.values()].map(runOf)
}

function ownRunId(resource: Found['resource']): string | undefined {
  const own = resource[otlpNames.run]
  return isObject(own) && typeof own['runId'] === 'string' ? own['runId'] : undefined
}

function runOf({ traceId, resource, spans }: Found): ImportedRun {
  const own = resource[otlpNames.run]
  if (isObject(own) && typeof own['runId'] === 'string' && typeof own['rootSpanId'] === 'string') {
    const { runId } = own
    const run = { ...own, traceId, rootSpanId: otlpId(own['rootSpanId'], 16) } as unknown as Run
    return { run, spans: spans.map((span) => ({ ...span, runId })) }
  }
  return { run: foreignRun(traceId, resource, spans), spans }
}

/** What is to be known of a run that Flujo has not run. */
function foreignRun(traceId: string, resource: Found['resource'], spans: readonly ImportedSpan[]): Run {
  const root = spans.find(({ parentSpanId }) => parentSpanId === undefined) ?? (spans[0] as ImportedSpan)
  const { spanId: rootSpanId, name, status, startTimeUs, durationNs, error } = root
  const service = resource['service.name']
  return {
    ...{ runId: traceId, traceId, rootSpanId, startTimeUs, durationNs, error },
    pipeline: name === '' && typeof service === 'string' ? service : name,
    status: status === 'skipped' ? 'completed' : status,
    epoch: 1,
    totals: runTotals(spans as readonly Span[], { rootSpanId }),
    losses: { droppedSpans: 0, cuts: 0, redactions: 0 },
  }
}

function spanOf(span: Unknown, runId: string): ImportedSpan {
  const all = fromOtlpAttributes(span['attributes'])
  const events = listOf(span['events']).filter(isObject).map(eventOf)
  const [startNs, endNs] = [nanosecondsOf(span, 'startTimeUnixNano'), nanosecondsOf(span, 'endTimeUnixNano')]
  const parentSpanId = span['parentSpanId']
  const isOpen = all[otlpNames.open] === true || endNs === 0n
  const status = statusOf(all[otlpNames.status], span['status'])
  return {
    runId,
    spanId: hexOf(span['spanId'], 16, 'spanId'),
    parentSpanId: typeof parentSpanId === 'string' && parentSpanId !== '' ? parentSpanId.toLowerCase() : undefined,
    name: typeof span['name'] === 'string' ? span['name'] : '',
    kind: textOr('custom', all[otlpNames.kind]),
    status,
    startTimeUs: Number(startNs / 1_000n),
    durationNs: isOpen ? undefined : Number(endNs > startNs ? endNs - startNs : 0n),
    attributes: ownAttributesOf(all),
    events: events.filter(({ attributes }) => attributes?.[otlpNames.made] !== true),
    error: errorOf(all[otlpNames.error], status, span['status'], events),
    input: valueOf(all[otlpNames.input]),
    output: valueOf(all[otlpNames.output]),
  }
}

const eventOf = (event: Unknown): SpanEvent & { readonly attributes?: Readonly<Record<string, JsonValue>> } => {
  const attributes = fromOtlpAttributes(event['attributes'])
  return {
    name: textOr('', event['name']),
    timeUs: Number(nanosecondsOf(event, 'timeUnixNano') / 1_000n),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  }
}

/** Without what the export has added; what it had to rename has its name again. */
function ownAttributesOf(all: Readonly<Record<string, JsonValue>>): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]): [string, JsonValue][] => {
      if (key.startsWith(otlpNames.escaped)) return [[key.slice(otlpNames.escaped.length), value]]
      return key.startsWith(otlpNames.own) ? [] : [[key, value]]
    }),
  )
}

function statusOf(own: JsonValue | undefined, status: unknown): ImportedSpan['status'] {
  if (typeof own === 'string') return own as SpanStatus
  return isObject(status) && (status['code'] === 2 || status['code'] === 'STATUS_CODE_ERROR') ? 'failed' : 'completed'
}

function errorOf(
  own: JsonValue | undefined,
  spanStatus: ImportedSpan['status'],
  status: unknown,
  events: readonly SpanEvent[],
): ErrorInfo | undefined {
  if (isObject(own)) return own as unknown as ErrorInfo
  if (spanStatus !== 'failed') return undefined
  const exception = events.findLast(({ name }) => name === 'exception')?.attributes as Unknown | undefined
  const stack = exception?.['exception.stacktrace']
  return {
    type: textOr('Error', exception?.['exception.type']),
    message: textOr(textOr('', isObject(status) ? status['message'] : ''), exception?.['exception.message']),
    ...(typeof stack === 'string' && { stack }),
  }
}

function valueOf(text: JsonValue | undefined): ImportedSpan['input'] {
  if (typeof text !== 'string') return undefined
  try {
    return { bytes: Buffer.byteLength(text), value: JSON.parse(text) as JsonValue }
  } catch {
    return { bytes: Buffer.byteLength(text), value: text }
  }
}

const textOr = (otherwise: string, value: unknown): string => (typeof value === 'string' ? value : otherwise)

function hexOf(id: unknown, digits: number, where: string): string {
  const text = String(id).toLowerCase()
  if (text.length !== digits || !/^[0-9a-f]+$/u.test(text)) throw unreadable(where, `${digits} hex digits`, id)
  return text
}

function nanosecondsOf(holder: Unknown, name: string): bigint {
  const digits = holder[name] ?? '0'
  if (!/^\d{1,20}$/u.test(String(digits))) throw unreadable(name, 'nanoseconds in decimal digits', digits)
  return BigInt(String(digits))
}
