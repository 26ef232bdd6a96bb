import { attributeNames } from '@flujo/domain'
import type { SampleRun } from './sample-records.ts'

/** The run of `docs/exports.md`: small enough to be shown in every format. */
export const documentedRun: SampleRun = {
  runId: 'greet-1',
  pipeline: 'greeting',
  startedMs: Date.UTC(2026, 10, 22, 16, 36),
  status: 'failed',
  seconds: 2,
  plannedSteps: 2,
  error: { type: 'TypeError', message: 'no name' },
  failedPath: 'greet',
  totals: {
    spans: 3,
    failedSpans: 2,
    doneSteps: 2,
    usage: { calls: 1, inputTokens: 320, outputTokens: 48, costUsd: 0.003, unpricedCalls: 0 },
  },
  input: 'Ada',
  spans: [
    {
      name: 'ask, "twice"',
      from: 0,
      to: 1.5,
      attributes: {
        [attributeNames.requestModel]: 'parrot-2',
        [attributeNames.inputTokens]: 320,
        [attributeNames.outputTokens]: 48,
        [attributeNames.costUsd]: 0.003,
      },
      output: '=1+1',
    },
    { name: 'greet', from: 1.5, to: 2, status: 'failed', error: { type: 'TypeError', message: 'no name' } },
  ],
}
