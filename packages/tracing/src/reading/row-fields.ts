import type { JsonValue, Run, Span } from '@flujo/domain'
import type { RunField, SpanField } from '../trace-query.ts'

type Plain<Field extends string> = Exclude<Field, `attributes.${string}`>

const runFields: { readonly [F in RunField]: (run: Run) => JsonValue | undefined } = {
  runId: (run) => run.runId,
  traceId: (run) => run.traceId,
  pipeline: (run) => run.pipeline,
  status: (run) => run.status,
  startTimeUs: (run) => run.startTimeUs,
  durationNs: (run) => run.durationNs,
  costUsd: (run) => run.totals.usage.costUsd,
  tokens: (run) => run.totals.usage.inputTokens + run.totals.usage.outputTokens,
  retries: (run) => run.totals.retries,
  spans: (run) => run.totals.spans,
  failedSpans: (run) => run.totals.failedSpans,
  errorType: (run) => run.error?.type,
  errorMessage: (run) => run.error?.message,
}

const spanFields: { readonly [F in Plain<SpanField>]: (span: Span) => JsonValue | undefined } = {
  spanId: (span) => span.spanId,
  parentSpanId: (span) => span.parentSpanId,
  name: (span) => span.name,
  kind: (span) => span.kind,
  status: (span) => span.status,
  startTimeUs: (span) => span.startTimeUs,
  durationNs: (span) => span.durationNs,
  errorType: (span) => span.error?.type,
  errorMessage: (span) => span.error?.message,
}

const attributePrefix = 'attributes.'

/** What a run says in `field`; `undefined` where it does not have it. */
export function runField(run: Run, field: RunField): JsonValue | undefined {
  return Object.hasOwn(runFields, field) ? runFields[field](run) : undefined
}

/** What a span says in `field`; `undefined` where it does not have it. */
export function spanField(span: Span, field: SpanField): JsonValue | undefined {
  if (isPlain(field)) return spanFields[field](span)
  if (!field.startsWith(attributePrefix)) return undefined
  const key = field.slice(attributePrefix.length)
  return Object.hasOwn(span.attributes, key) ? span.attributes[key] : undefined
}

const isPlain = (field: SpanField): field is Plain<SpanField> => Object.hasOwn(spanFields, field)
