import type { RunCondition, SpanCondition } from '../trace-query.ts'
import { expectSame } from './expect.ts'
import { SampleRun, type SampleSpan } from './sample-run.ts'
import { type ContractCheck, idsOf, storeCheck, type TraceStorage, writeAll } from './store-check.ts'

const spans: readonly SampleSpan[] = [
  { id: 1, durationNs: 9_000 },
  {
    id: 2,
    parent: 1,
    name: 'Search',
    durationNs: 100,
    attributes: { n: 1, model: 'gpt-4', ok: true, 'a.b"c[0]': 'x', list: [1] },
  },
  {
    id: 3,
    parent: 1,
    name: 'search 100%',
    durationNs: 200,
    attributes: { n: 2.5, model: 'GPT-5', ok: false, nothing: null },
  },
  {
    id: 4,
    parent: 2,
    name: 'été_É',
    kind: 'attempt',
    durationNs: 300,
    status: 'failed',
    error: { type: 'RangeError', message: 'Too far' },
    attributes: { n: '1' },
  },
  { id: 5, parent: 1, name: 'zz', kind: 'map', status: 'skipped', durationNs: 0 },
]

/** Which of the spans above, by number, meet which condition. */
const spanCases: readonly (readonly [SpanCondition, readonly number[]])[] = [
  [{ op: '=', field: 'name', value: 'Search' }, [2]],
  [{ op: '!=', field: 'name', value: 'Search' }, [1, 3, 4, 5, 6]],
  [{ op: '=', field: 'status', value: 'running' }, [6]],
  [{ op: '=', field: 'kind', value: 'attempt' }, [4]],
  [{ op: 'in', field: 'kind', values: ['attempt', 'map', 1, null] }, [4, 5]],
  [{ op: 'in', field: 'kind', values: [] }, []],
  [{ op: '>', field: 'durationNs', value: 200 }, [1, 4]],
  [{ op: '>=', field: 'durationNs', value: 200 }, [1, 3, 4]],
  [{ op: '<', field: 'durationNs', value: 200 }, [2, 5]],
  [{ op: '<=', field: 'durationNs', value: 200 }, [2, 3, 5]],
  [{ op: '!=', field: 'durationNs', value: 200 }, [1, 2, 4, 5, 6]],
  [{ op: 'not', condition: { op: '>', field: 'durationNs', value: 200 } }, [2, 3, 5, 6]],
  [{ op: 'exists', field: 'durationNs' }, [1, 2, 3, 4, 5]],
  [{ op: '>', field: 'durationNs', value: '0' }, []],
  [{ op: '>', field: 'name', value: 's' }, [1, 3, 4, 5]],
  [{ op: '>', field: 'name', value: 1 }, []],
  [{ op: '~', field: 'name', value: 'SEARCH' }, [2, 3]],
  [{ op: '!~', field: 'name', value: 'SEARCH' }, [1, 4, 5, 6]],
  [{ op: '~', field: 'name', value: 'É' }, [4]],
  [{ op: '~', field: 'name', value: 'ÉT' }, []],
  [{ op: '*=', field: 'name', value: 'search' }, [3]],
  [{ op: '*=', field: 'name', value: '%' }, [3]],
  [{ op: '*=', field: 'name', value: '_' }, [4]],
  [{ op: '~', field: 'name', value: '_' }, [4]],
  [{ op: '^=', field: 'name', value: 'se' }, [3]],
  [{ op: '^=', field: 'name', value: '' }, [1, 2, 3, 4, 5, 6]],
  [{ op: '$=', field: 'name', value: 'arch' }, [2]],
  [{ op: '*=', field: 'durationNs', value: '0' }, []],
  [{ op: '=', field: 'parentSpanId', value: 'no such span' }, []],
  [{ op: 'exists', field: 'parentSpanId' }, [2, 3, 4, 5, 6]],
  [{ op: '=', field: 'errorType', value: 'RangeError' }, [4]],
  [{ op: '~', field: 'errorMessage', value: 'too' }, [4]],
  [{ op: '!=', field: 'errorType', value: 'RangeError' }, [1, 2, 3, 5, 6]],
  [{ op: '=', field: 'attributes.n', value: 1 }, [2]],
  [{ op: '=', field: 'attributes.n', value: '1' }, [4]],
  [{ op: '>=', field: 'attributes.n', value: 1 }, [2, 3]],
  [{ op: '=', field: 'attributes.ok', value: true }, [2]],
  [{ op: '=', field: 'attributes.ok', value: 1 }, []],
  [{ op: '!=', field: 'attributes.ok', value: true }, [1, 3, 4, 5, 6]],
  [{ op: '=', field: 'attributes.nothing', value: null }, [3]],
  [{ op: 'exists', field: 'attributes.nothing' }, [3]],
  [{ op: '=', field: 'attributes.missing', value: null }, []],
  [{ op: 'exists', field: 'attributes.list' }, [2]],
  [{ op: '=', field: 'attributes.list', value: '[1]' }, []],
  [{ op: '~', field: 'attributes.model', value: 'Gpt' }, [2, 3]],
  [{ op: '=', field: 'attributes.a.b"c[0]', value: 'x' }, [2]],
  [{ op: 'exists', field: 'attributes.constructor' }, []],
  [
    {
      op: 'and',
      conditions: [
        { op: '~', field: 'name', value: 'search' },
        { op: '>', field: 'durationNs', value: 100 },
      ],
    },
    [3],
  ],
  [
    {
      op: 'or',
      conditions: [
        { op: '=', field: 'name', value: 'zz' },
        { op: '=', field: 'status', value: 'failed' },
      ],
    },
    [4, 5],
  ],
  [{ op: 'and', conditions: [] }, [1, 2, 3, 4, 5, 6]],
  [{ op: 'or', conditions: [] }, []],
  [
    {
      op: 'not',
      condition: {
        op: 'or',
        conditions: [
          { op: 'exists', field: 'attributes.n' },
          { op: '=', field: 'status', value: 'skipped' },
        ],
      },
    },
    [1, 6],
  ],
]

const isSearch: SpanCondition = { op: '=', field: 'name', value: 'search' }
const isCompleted: SpanCondition = { op: '=', field: 'status', value: 'completed' }

/** Which of the runs below meet which condition. */
const runCases: readonly (readonly [RunCondition, readonly string[]])[] = [
  [{ op: '=', field: 'runId', value: 'run-a' }, ['run-a']],
  [{ op: '^=', field: 'runId', value: 'run-' }, ['run-a', 'run-b', 'run-c', 'run-d']],
  [{ op: '=', field: 'pipeline', value: 'review' }, ['run-a', 'run-b']],
  [{ op: '=', field: 'status', value: 'failed' }, ['run-b']],
  [{ op: 'in', field: 'status', values: ['failed', 'running'] }, ['run-b', 'run-c']],
  [{ op: '!=', field: 'status', value: 'failed' }, ['run-a', 'run-c', 'run-d']],
  [{ op: '>=', field: 'startTimeUs', value: 2_000 }, ['run-b', 'run-c', 'run-d']],
  [{ op: '<', field: 'startTimeUs', value: 2_000 }, ['run-a']],
  [{ op: '>', field: 'durationNs', value: 15 }, ['run-b', 'run-d']],
  [{ op: 'not', condition: { op: '>', field: 'durationNs', value: 15 } }, ['run-a', 'run-c']],
  [{ op: 'exists', field: 'durationNs' }, ['run-a', 'run-b', 'run-d']],
  [{ op: '>', field: 'costUsd', value: 0.1 }, ['run-b']],
  [{ op: '>=', field: 'tokens', value: 30 }, ['run-b', 'run-c']],
  [{ op: '=', field: 'retries', value: 1 }, ['run-b']],
  [{ op: '>', field: 'spans', value: 1 }, ['run-b', 'run-c']],
  [{ op: '>', field: 'failedSpans', value: 0 }, ['run-b', 'run-c']],
  [{ op: '=', field: 'errorType', value: 'TypeError' }, ['run-b']],
  [{ op: '~', field: 'errorMessage', value: 'BAD' }, ['run-b']],
  [{ op: 'exists', field: 'traceId' }, ['run-a', 'run-b', 'run-c', 'run-d']],
  [{ op: 'any', condition: isSearch }, ['run-a', 'run-c']],
  [{ op: 'none', condition: isSearch }, ['run-b', 'run-d']],
  [{ op: 'all', condition: isCompleted }, ['run-a', 'run-d']],
  [
    {
      op: 'and',
      conditions: [
        { op: 'any', condition: isSearch },
        { op: '=', field: 'status', value: 'running' },
      ],
    },
    ['run-c'],
  ],
  [{ op: 'not', condition: { op: 'all', condition: isCompleted } }, ['run-b', 'run-c']],
  [
    {
      op: 'or',
      conditions: [
        { op: '=', field: 'runId', value: 'run-d' },
        { op: 'any', condition: { op: '=', field: 'status', value: 'failed' } },
      ],
    },
    ['run-b', 'run-c', 'run-d'],
  ],
]

/** `run-a` completed, `run-b` failed, `run-c` is open, `run-d` has no spans. */
async function writeRuns(store: TraceStorage): Promise<void> {
  const a = new SampleRun({ runId: 'run-a', pipeline: 'review', startTimeUs: 1_000 })
  const b = new SampleRun({ runId: 'run-b', pipeline: 'review', startTimeUs: 2_000 })
  const c = new SampleRun({ runId: 'run-c', startTimeUs: 3_000 })
  const d = new SampleRun({ runId: 'run-d', startTimeUs: 4_000 })
  const usage = { calls: 1, inputTokens: 40, outputTokens: 2, costUsd: 0.25, unpricedCalls: 0 }
  const failed = {
    totals: { spans: 2, failedSpans: 1, retries: 1, usage },
    error: { type: 'TypeError', message: 'a bad one' },
  }
  const tokens = { 'gen_ai.usage.input_tokens': 30 }
  await writeAll(store, [
    ...[
      a.start(),
      a.spanEnd({ id: 1 }),
      a.spanEnd({ id: 2, parent: 1, name: 'search' }),
      a.end({ durationNs: 10, totals: { spans: 1 } }),
    ],
    ...[b.start(), b.spanEnd({ id: 1, status: 'failed' }), b.end({ ...failed, status: 'failed', durationNs: 20 })],
    ...[
      c.start(),
      c.spanStart({ id: 1 }),
      c.spanEnd({ id: 2, parent: 1, name: 'search', status: 'failed', attributes: tokens }),
    ],
    ...[d.start(), d.end({ durationNs: 30 })],
  ])
}

/** What conditions mean. */
export const queryChecks: readonly ContractCheck<TraceStorage>[] = [
  ...spanCases.map(([where, expected]) =>
    storeCheck(`finds spans where ${JSON.stringify(where)}`, async (store) => {
      const run = new SampleRun({ runId: 'run-a' })
      const open = run.spanStart({ id: 6, parent: 1, name: 'open' })
      await writeAll(store, [run.start(), ...spans.map((span) => run.spanEnd(span)), open])
      const found = await store.getSpans(run.runId, { where })
      expectSame(
        found.map((span) => span.spanId),
        expected.map((id) => run.spanId(id)),
        'the ids of the spans',
      )
    }),
  ),
  ...runCases.map(([where, expected]) =>
    storeCheck(`finds runs where ${JSON.stringify(where)}`, async (store) => {
      await writeRuns(store)
      const { runs } = await store.listRuns({ where })
      expectSame(idsOf(runs).toSorted(), expected, 'the ids of the runs')
    }),
  ),
]
