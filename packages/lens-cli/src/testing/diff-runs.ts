import { attributeNames, type ErrorInfo, type JsonValue } from '@flujo/domain'
import type { SampleRun, SampleSpan } from './sample-records.ts'
import { nowMs } from './sample-runs.ts'

const usage = (tokens: number, costUsd: number, model = 'parrot-2'): Record<string, JsonValue> => ({
  [attributeNames.requestModel]: model,
  [attributeNames.inputTokens]: tokens - 10,
  [attributeNames.outputTokens]: 10,
  [attributeNames.costUsd]: costUsd,
})

const timeout: ErrorInfo = { type: 'TimeoutError', message: 'model did not answer in 10s' }

const classify = (seconds: number, tokens: number): SampleSpan => ({
  name: 'classify',
  from: 0,
  to: seconds,
  attributes: usage(tokens, 0.003),
  input: 'My card was charged twice',
  output: { label: 'billing', confidence: 0.92 },
})

const prepared = ['load', 'clean', 'split', 'embed'].map((name, index): SampleSpan => ({
  name,
  from: 1 + index * 0.1,
  to: 1.1 + index * 0.1,
}))

/** The two runs of `lens diff` in the documentation: the second took another way, went around once more and failed. */
export const diffRunA: SampleRun = {
  runId: '19aa0c5e19aa0c5e19aa0c5e19aa0c5e',
  pipeline: 'support-triage',
  startedMs: nowMs - 9 * 60_000,
  status: 'completed',
  seconds: 8.2,
  plannedSteps: 5,
  totals: {
    spans: 13,
    doneSteps: 5,
    usage: { calls: 3, inputTokens: 8_771, outputTokens: 30, costUsd: 0.052, unpricedCalls: 0 },
  },
  input: { ticket: 'My card was charged twice' },
  output: { answer: 'Refund is under way', sources: [1, 2, 3] },
  spans: [
    classify(0.8, 800),
    {
      name: 'route',
      kind: 'branch',
      from: 0.8,
      to: 0.81,
      attributes: { [attributeNames.branchKey]: 'refund' },
      output: 'refund',
    },
    { name: 'prepare', kind: 'pipeline', from: 1, to: 1.4, children: prepared },
    {
      name: 'research',
      kind: 'loop',
      from: 1.4,
      to: 4,
      attributes: { [attributeNames.loopMaxIterations]: 5, [attributeNames.loopEndReason]: 'until' },
      children: [
        {
          name: '#1',
          kind: 'iteration',
          from: 1.4,
          to: 4,
          attributes: { [attributeNames.iterationIndex]: 0 },
          children: [{ name: 'search', from: 1.4, to: 4, attributes: usage(6_981, 0.031) }],
        },
      ],
    },
    {
      name: 'draft',
      from: 4,
      to: 5.2,
      attributes: usage(1_020, 0.018),
      input: ['billing', 'three sources'],
      output: 'Dear customer,\nthe second charge is refunded.\nKind regards',
    },
  ],
}

export const diffRunB: SampleRun = {
  ...diffRunA,
  runId: 'c04be7d1c04be7d1c04be7d1c04be7d1',
  startedMs: nowMs - 4 * 60_000,
  status: 'failed',
  seconds: 31,
  error: timeout,
  failedPath: 'research/#2/search',
  totals: {
    spans: 17,
    failedSpans: 6,
    retries: 2,
    doneSteps: 4,
    usage: { calls: 5, inputTokens: 35_115, outputTokens: 50, costUsd: 0.184, unpricedCalls: 0 },
  },
  output: undefined,
  spans: [
    classify(0.82, 804),
    {
      name: 'route',
      kind: 'branch',
      from: 0.82,
      to: 0.83,
      attributes: { [attributeNames.branchKey]: 'billing' },
      output: 'billing',
    },
    { name: 'prepare', kind: 'pipeline', from: 1, to: 1.4, children: prepared },
    {
      name: 'research',
      kind: 'loop',
      from: 1.4,
      to: 27.1,
      status: 'failed',
      error: timeout,
      attributes: { [attributeNames.loopMaxIterations]: 5, [attributeNames.loopEndReason]: 'failed' },
      children: [
        {
          name: '#1',
          kind: 'iteration',
          from: 1.4,
          to: 10.2,
          attributes: { [attributeNames.iterationIndex]: 0 },
          children: [{ name: 'search', from: 1.4, to: 10.2, attributes: usage(19_870, 0.089, 'parrot-3') }],
        },
        {
          name: '#2',
          kind: 'iteration',
          from: 10.2,
          to: 27.1,
          status: 'failed',
          error: timeout,
          attributes: { [attributeNames.iterationIndex]: 1 },
          children: [
            {
              name: 'search',
              from: 10.2,
              to: 27.1,
              status: 'failed',
              error: timeout,
              attributes: { [attributeNames.attempts]: 3 },
              children: [1, 2, 3].map((attempt): SampleSpan => ({
                name: `try ${attempt}`,
                kind: 'attempt',
                from: 10.2 + (attempt - 1) * 5.7,
                to: 10.2 + attempt * 5.5,
                status: 'failed',
                error: timeout,
                attributes: { [attributeNames.attempt]: attempt, ...usage(4_830, 0.022) },
              })),
            },
          ],
        },
      ],
    },
    { name: 'draft', from: 27.1, to: 27.1, status: 'skipped' },
  ],
}
