import type { SampleRun } from './sample-records.ts'
import { nowMs } from './sample-runs.ts'

/** The name in every place where a trace can hold text. */
export function hostileRun(name: string, index: number): SampleRun {
  const error = {
    type: name,
    message: name,
    code: name,
    stack: `${name}\n    at ${name}`,
    cause: { type: name, message: name },
  }
  return {
    runId: `run${index}-${name}`,
    pipeline: name,
    startedMs: nowMs - index * 60_000,
    status: 'failed',
    seconds: 3,
    plannedSteps: 2,
    failedPath: name,
    error,
    input: { [name]: name },
    output: name,
    spans: [
      {
        name,
        kind: name as 'task',
        from: 0,
        to: 3,
        status: 'failed',
        error,
        attributes: {
          [name]: name,
          'flujo.branch.key': name,
          'gen_ai.request.model': name,
          'flujo.feedback': name,
          'error.type': name,
        },
        input: name,
        output: [name],
        events: [
          { name, timeUs: (nowMs - index * 60_000) * 1_000 + 5, attributes: { [name]: name } },
          {
            name: 'log',
            timeUs: (nowMs - index * 60_000) * 1_000 + 9,
            attributes: { level: 'warn', message: name, [name]: name },
          },
        ],
      },
      { name, kind: 'attempt', from: 1, to: 2, status: 'failed', error },
    ],
  }
}
