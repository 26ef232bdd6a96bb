import { attributeNames, type ErrorInfo, type JsonValue, type SpanEvent } from '@flujo/domain'
import type { SampleRun, SampleSpan } from './sample-records.ts'

/** The present in the tests: 2026-11-22T16:40:00Z. */
export const nowMs: number = Date.UTC(2026, 10, 22, 16, 40)

const usage = (tokens: number, costUsd?: number): Record<string, JsonValue> => ({
  [attributeNames.requestModel]: 'parrot-2',
  [attributeNames.inputTokens]: tokens - 10,
  [attributeNames.outputTokens]: 10,
  ...(costUsd === undefined ? { [attributeNames.unpricedCalls]: 1 } : { [attributeNames.costUsd]: costUsd }),
})

const timeout: ErrorInfo = {
  type: 'TimeoutError',
  message: 'model did not answer in 10s',
  stack: 'TimeoutError: model did not answer in 10s\n    at search (agent.ts:12:3)',
}
const rateLimit: ErrorInfo = { type: 'RateLimitError', message: '429', code: 'rate_limited' }
const stepFailed = (path: string, cause: ErrorInfo): ErrorInfo => ({
  type: 'FlujoError',
  code: 'step_failed',
  message: `step "${path}" failed: ${cause.message}`,
  cause,
})

const tryOf = (attempt: number, from: number, to: number, more: Partial<SampleSpan>): SampleSpan => ({
  name: `try ${attempt}`,
  kind: 'attempt',
  from,
  to,
  ...more,
  attributes: { [attributeNames.attempt]: attempt, ...more.attributes },
})

const failedStartUs = (nowMs - 4 * 60_000) * 1_000
/** What `ctx.log` leaves, so many seconds after the start of the run. */
const log = (after: number, level: string, message: string, fields: Record<string, JsonValue> = {}): SpanEvent => ({
  name: 'log',
  timeUs: failedStartUs + after * 1e6,
  attributes: { ...fields, level, message },
})

/** The run of the example screens: a route, a parallel with a retry, a loop that fails in its second round. */
export const failedRun: SampleRun = {
  runId: 'c04be7d1c04be7d1c04be7d1c04be7d1',
  pipeline: 'support-triage',
  startedMs: nowMs - 4 * 60_000,
  status: 'failed',
  seconds: 31,
  plannedSteps: 6,
  failedPath: 'research/#2/search',
  error: stepFailed('research/#2/search', timeout),
  totals: {
    spans: 18,
    failedSpans: 8,
    retries: 3,
    doneSteps: 4,
    usage: { calls: 6, inputTokens: 39_207, outputTokens: 60, costUsd: 0.175, unpricedCalls: 0 },
  },
  losses: { droppedSpans: 0, cuts: 1, redactions: 2 },
  input: { ticket: 'My card was charged twice', apiKey: '[redacted:api key]' },
  spans: [
    {
      name: 'classify',
      from: 0,
      to: 0.82,
      attributes: usage(812, 0.003),
      input: 'My card was charged twice',
      output: 'billing',
    },
    {
      name: 'route',
      kind: 'branch',
      from: 0.82,
      to: 0.83,
      attributes: { [attributeNames.branchKey]: 'billing' },
      children: [{ name: 'billing', from: 0.821, to: 0.829 }],
    },
    {
      name: 'enrich',
      kind: 'parallel',
      from: 0.83,
      to: 5.3,
      children: [
        { name: 'crm', from: 0.83, to: 1.6 },
        {
          name: 'kb',
          from: 0.83,
          to: 5.3,
          attributes: { [attributeNames.attempts]: 2 },
          children: [
            tryOf(1, 0.83, 1.9, { status: 'failed', error: rateLimit }),
            tryOf(2, 2.9, 5.3, { attributes: { [attributeNames.retryDelayMs]: 1_000, ...usage(4_094, 0.018) } }),
          ],
        },
      ],
    },
    {
      name: 'research',
      kind: 'loop',
      from: 5.3,
      to: 31,
      status: 'failed',
      error: timeout,
      attributes: { [attributeNames.loopMaxIterations]: 5, [attributeNames.loopEndReason]: 'failed' },
      children: [
        { name: '#1', kind: 'iteration', from: 5.3, to: 14.1, attributes: usage(19_870, 0.089) },
        {
          name: '#2',
          kind: 'iteration',
          from: 14.1,
          to: 31,
          status: 'failed',
          error: timeout,
          children: [
            {
              name: 'search',
              from: 14.1,
              to: 31,
              status: 'failed',
              error: timeout,
              attributes: { [attributeNames.attempts]: 3 },
              input: { query: 'double charge' },
              events: [
                log(20.1, 'warn', 'no answer, trying again', { try: 1 }),
                log(25.9, 'warn', 'no answer, trying again', { try: 2 }),
                { name: 'prompt_shortened', timeUs: failedStartUs + 26_500_000, attributes: { tokens: 400 } },
                log(31, 'error', 'giving up'),
              ],
              children: [
                tryOf(1, 14.1, 20, { status: 'failed', error: timeout, attributes: usage(5_010, 0.022) }),
                tryOf(2, 20.75, 25.85, {
                  status: 'failed',
                  error: timeout,
                  attributes: { [attributeNames.retryDelayMs]: 750, ...usage(4_741, 0.022) },
                }),
                tryOf(3, 26.6, 31, {
                  status: 'failed',
                  error: timeout,
                  attributes: { [attributeNames.retryDelayMs]: 750, ...usage(4_740, 0.021) },
                }),
              ],
            },
          ],
        },
      ],
    },
    { name: 'draft', from: 31, to: 31, status: 'skipped' },
    { name: 'send', from: 31, to: 31, status: 'skipped' },
  ],
}

export const completedRun: SampleRun = {
  runId: '19aa0c5e19aa0c5e19aa0c5e19aa0c5e',
  pipeline: 'support-triage',
  startedMs: nowMs - 9 * 60_000,
  status: 'completed',
  seconds: 8.2,
  plannedSteps: 6,
  totals: {
    spans: 2,
    doneSteps: 6,
    usage: { calls: 3, inputTokens: 12_000, outputTokens: 903, costUsd: 0.052, unpricedCalls: 0 },
  },
  input: 'hello',
  output: { answer: 'Refund is under way', sources: [1, 2, 3] },
  spans: [{ name: 'classify', from: 0, to: 8, attributes: usage(12_903, 0.052) }],
}

export const runningRun: SampleRun = {
  runId: '7f3a91c27f3a91c27f3a91c27f3a91c2',
  pipeline: 'support-triage',
  startedMs: nowMs - 12_400,
  plannedSteps: 9,
  spans: [
    { name: 'classify', from: 0, to: 0.7, attributes: usage(810, 0.021) },
    { name: 'draft', from: 0.7, attributes: { [attributeNames.progressDone]: 3, [attributeNames.progressTotal]: 10 } },
  ],
}

export const unpricedRun: SampleRun = {
  runId: 'e1770b3fe1770b3fe1770b3fe1770b3f',
  pipeline: 'nightly-index',
  startedMs: nowMs - 2 * 3_600_000,
  status: 'completed',
  seconds: 842,
  plannedSteps: 41,
  totals: {
    spans: 2,
    doneSteps: 41,
    retries: 3,
    usage: { calls: 9, inputTokens: 203_000, outputTokens: 114, costUsd: 0, unpricedCalls: 9 },
  },
  spans: [{ name: 'embed', from: 0, to: 842, attributes: usage(203_114) }],
}

export const cancelledRun: SampleRun = {
  runId: '5d20f6aa5d20f6aa5d20f6aa5d20f6aa',
  pipeline: 'approval-flow',
  startedMs: nowMs - 26 * 3_600_000,
  status: 'cancelled',
  seconds: 1.9,
  plannedSteps: 4,
  totals: { spans: 2, doneSteps: 2 },
  error: { type: 'FlujoError', code: 'cancelled', message: 'the run was cancelled: enough' },
  spans: [{ name: 'ask', from: 0, to: 1.9, status: 'cancelled' }],
}

export const sampleRuns: readonly SampleRun[] = [runningRun, failedRun, completedRun, unpricedRun, cancelledRun]
