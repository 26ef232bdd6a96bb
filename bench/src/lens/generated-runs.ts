import { noUsage } from '@flujo/domain'
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

/** The records of run number `index` of `count`: a root and a span for each step, one in twenty failed. */
export function generatedRun(index: number, spans: number, random: () => number): TraceRecord[] {
  const runId = Array.from({ length: 4 }, () => hex(random() * 2 ** 32, 8)).join('')
  const prefix = hex(random() * 2 ** 32, 8)
  const spanId = (number: number): string => `${prefix}${hex(0x1000_0000 + number, 8)}`
  const pipeline = pipelines[Math.floor(random() * pipelines.length)] ?? 'support-triage'
  const startTimeUs = firstStartUs + index * apartUs + Math.floor(random() * 1_000_000)
  const failsAt = random() < 0.05 ? 1 + Math.floor(random() * (spans - 1)) : undefined
  const error = { type: errors[Math.floor(random() * errors.length)] ?? 'TimeoutError', message: 'no answer in 10s' }
  const records: TraceRecord[] = []
  let [atUs, tokens, costUsd] = [startTimeUs, 0, 0]
  for (let number = 1; number < spans; number += 1) {
    const durationNs = Math.floor(1e6 + random() ** 4 * 4e9)
    const [input, output] = [Math.floor(random() * 2_000), Math.floor(random() * 500)]
    const price = (input * 3 + output * 15) / 1e6
    const isFailed = number === failsAt
    records.push({
      ...{ type: 'span.end', runId, epoch: 1, seq: number, spanId: spanId(number), parentSpanId: spanId(0) },
      ...{
        name: steps[(number - 1) % steps.length] ?? 'classify',
        kind: 'task',
        startTimeUs: atUs,
        durationNs,
        events: [],
      },
      status: isFailed ? 'failed' : 'completed',
      attributes: {
        'gen_ai.request.model': 'small',
        'gen_ai.usage.input_tokens': input,
        'gen_ai.usage.output_tokens': output,
        'flujo.cost.usd': price,
      },
      input: { ticket: index, text: 'where is my parcel' },
      output: { label: 'delivery', score: 0.92 },
      ...(isFailed && { error }),
    } satisfies SpanEnd)
    atUs += Math.ceil(durationNs / 1_000)
    tokens += input + output
    costUsd += price
    if (isFailed) break
  }
  const done = records.length
  const facts = {
    runId,
    epoch: 1,
    startTimeUs,
    durationNs: (atUs - startTimeUs) * 1_000,
    status: failsAt === undefined ? 'completed' : 'failed',
  } as const
  records.push({
    ...facts,
    ...{ type: 'span.end', seq: spans, spanId: spanId(0), name: pipeline, kind: 'run', attributes: {}, events: [] },
    ...(failsAt !== undefined && { error }),
  } satisfies SpanEnd)
  records.push({
    ...facts,
    ...{ type: 'run.end', seq: spans + 1, traceId: runId, rootSpanId: spanId(0), pipeline, plannedSteps: spans - 1 },
    totals: {
      ...{
        spans: done + 1,
        failedSpans: failsAt === undefined ? 0 : 2,
        retries: 0,
        doneSteps: done,
        plannedSteps: spans - 1,
      },
      usage: { ...noUsage, calls: done, inputTokens: tokens, costUsd },
    },
    losses: { droppedSpans: 0, cuts: 0, redactions: 0 },
    ...(failsAt !== undefined && { error }),
  } satisfies RunEnd)
  return records
}
