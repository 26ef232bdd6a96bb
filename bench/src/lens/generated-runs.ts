import { type ErrorInfo, noUsage } from '@flujo/domain'
import type { RunEnd, SpanEnd, TraceRecord } from '@flujo/tracing'

const pipelines = ['support-triage', 'nightly-index', 'approval-flow', 'invoice-reader', 'weekly-digest'] as const
const steps = ['classify', 'route', 'enrich', 'retrieve', 'research', 'draft', 'review', 'send', 'report'] as const
const errors = ['TimeoutError', 'RateLimitError', 'ValidationError'] as const
/** 2026-01-01; the runs lie five minutes apart, so that 100,000 fill most of a year. */
const firstStartUs = 1_767_225_600_000_000
const apartUs = 300_000_000

/** The same numbers in every run of the program (mulberry32), from 0 to below 1. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const hex = (value: number, digits: number): string => Math.floor(value).toString(16).padStart(digits, '0')

interface RunFacts {
  readonly runId: string
  readonly index: number
  readonly startTimeUs: number
  readonly spanId: (number: number) => string
  readonly random: () => number
}

interface StepOutcome {
  readonly record: SpanEnd
  readonly tokens: number
  readonly costUsd: number
}

function step({ runId, index, startTimeUs, spanId, random }: RunFacts, number: number, isFailed: boolean): StepOutcome {
  const durationNs = Math.floor(1e6 + random() ** 4 * 4e9)
  const [inputTokens, outputTokens] = [Math.floor(random() * 2_000), Math.floor(random() * 500)]
  const costUsd = (inputTokens * 3 + outputTokens * 15) / 1e6
  const record: SpanEnd = {
    type: 'span.end',
    runId,
    epoch: 1,
    seq: number,
    spanId: spanId(number),
    parentSpanId: spanId(0),
    name: steps[(number - 1) % steps.length] ?? 'classify',
    kind: 'task',
    startTimeUs,
    durationNs,
    status: isFailed ? 'failed' : 'completed',
    attributes: {
      'gen_ai.request.model': 'small',
      'gen_ai.usage.input_tokens': inputTokens,
      'gen_ai.usage.output_tokens': outputTokens,
      'flujo.cost.usd': costUsd,
    },
    events: [],
    input: { ticket: index, text: 'where is my parcel' },
    output: { label: 'delivery', score: 0.92 },
    ...(isFailed && { error: errorOf(random) }),
  }
  return { record, tokens: inputTokens + outputTokens, costUsd }
}

const errorOf = (random: () => number): ErrorInfo => ({
  type: errors[Math.floor(random() * errors.length)] ?? 'TimeoutError',
  message: 'no answer in 10s',
})

/** The records of run number `index`: a root and a span for each step up to the one that failed, if one did; one run in twenty fails. */
export function generatedRun(index: number, spans: number, random: () => number): TraceRecord[] {
  const runId = Array.from({ length: 4 }, () => hex(random() * 2 ** 32, 8)).join('')
  const prefix = hex(random() * 2 ** 32, 8)
  const spanId = (number: number): string => `${prefix}${hex(0x1000_0000 + number, 8)}`
  const pipeline = pipelines[Math.floor(random() * pipelines.length)] ?? 'support-triage'
  const startTimeUs = firstStartUs + index * apartUs + Math.floor(random() * 1_000_000)
  const failsAt = random() < 0.05 ? 1 + Math.floor(random() * (spans - 1)) : undefined
  const records: TraceRecord[] = []
  let [atUs, tokens, costUsd] = [startTimeUs, 0, 0]
  let error: ErrorInfo | undefined
  for (let number = 1; number < spans && error === undefined; number += 1) {
    const outcome = step({ runId, index, startTimeUs: atUs, spanId, random }, number, number === failsAt)
    records.push(outcome.record)
    atUs += Math.ceil(outcome.record.durationNs / 1_000)
    tokens += outcome.tokens
    costUsd += outcome.costUsd
    error = outcome.record.error
  }
  const done = records.length
  const status = error === undefined ? 'completed' : 'failed'
  const facts = { runId, epoch: 1, startTimeUs, durationNs: (atUs - startTimeUs) * 1_000, status, error } as const
  const root = { spanId: spanId(0), name: pipeline, kind: 'run', attributes: {}, events: [] } as const
  records.push({ type: 'span.end', seq: spans, ...facts, ...root })
  const usage = { ...noUsage, calls: done, inputTokens: tokens, costUsd }
  const failedSpans = error === undefined ? 0 : 2
  records.push({
    ...{ type: 'run.end', seq: spans + 1, ...facts, traceId: runId, rootSpanId: spanId(0), pipeline },
    plannedSteps: spans - 1,
    totals: { spans: done + 1, failedSpans, retries: 0, doneSteps: done, plannedSteps: spans - 1, usage },
    losses: { droppedSpans: 0, cuts: 0, redactions: 0 },
  } satisfies RunEnd)
  return records
}
