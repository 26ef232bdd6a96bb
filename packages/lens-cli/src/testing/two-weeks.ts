import { attributeNames } from '@flujo/domain'
import type { SampleRun, SampleSpan } from './sample-records.ts'
import { nowMs } from './sample-runs.ts'

const day = 86_400_000

/** Where the second of two weeks begins that end now, in microseconds. */
export const lastWeekUs: number = (nowMs - 7 * day) * 1_000

const step = (name: string, seconds: number, tokens: number, more: Partial<SampleSpan> = {}): SampleSpan => ({
  name,
  from: 0,
  to: seconds,
  ...more,
  attributes: {
    [attributeNames.requestModel]: 'parrot-2',
    [attributeNames.inputTokens]: tokens,
    [attributeNames.costUsd]: tokens / 100_000,
  },
})

/**
 * A run every six hours over two weeks. `classify` stays as it is but for its price, `research` becomes slower day by day and begins to fail,
 * `summarize` is new in the second week, `translate` is gone, and nothing ran on two days.
 */
export const twoWeeks: readonly SampleRun[] = Array.from({ length: 56 }, (_, index): SampleRun => {
  const isLate = index >= 28
  const failed =
    index % 9 === 0 && isLate ? ({ status: 'failed', error: { type: 'TimeoutError', message: 'late' } } as const) : {}
  return {
    runId: `${(index + 16).toString(16)}${'0'.repeat(30)}`,
    pipeline: 'support-triage',
    startedMs: nowMs - 14 * day + index * (day / 4) + 60_000,
    status: failed.status ?? 'completed',
    seconds: 20,
    spans: [
      step('classify', 0.7 + (index % 4) / 10, isLate ? 400 : 800),
      step('research', 3 + (isLate ? (index - 27) / 4 : 0), 4_000 + index, failed),
      isLate ? step('summarize', 1.2, 1_500) : step('translate', 2.5, 300),
    ],
  }
}).filter((_, index) => index < 40 || index >= 48)
