import { type Attributes, attributeNames, type JsonValue, noUsage, type SpanKind } from '@flujo/domain'
import {
  evaluateQuery,
  foldRecords,
  foldRuns,
  foldStatistics,
  type Page,
  pageRuns,
  type RunCondition,
  type RunField,
  type SpanCondition,
  type SpanField,
  type StatisticsQuery,
  type TraceRecord,
} from '@flujo/tracing'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { openSqliteStore } from './index.ts'
import { scratchDirectory } from './testing/scratch-directory.ts'

// Few and close values, so that conditions hit. Costs are sums of powers of two: adding them up in any order is exact.
const text = fc.constantFrom(
  '',
  'a',
  'A',
  'ab',
  'Ab',
  'b%',
  'b_',
  'é',
  'É',
  '😀',
  '\uffee',
  'x"y',
  'nul\0x',
  'running',
  '1',
)
const amount = fc.constantFrom(0, 1, 2, 0.5, 0.25, 30)
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  text,
  amount,
  fc.boolean(),
  fc.constant(null),
  fc.constant([1]),
  fc.constant({ a: 1 }),
)
const someKeys = [
  '',
  'k',
  'a.b',
  'q"k',
  '__proto__',
  'constructor',
  '[0]',
  '$',
  attributeNames.inputTokens,
  attributeNames.outputTokens,
  attributeNames.requestModel,
]
const otherKeys = [attributeNames.costUsd, attributeNames.unpricedCalls, attributeNames.attempts]
const key = fc.oneof(fc.constant('k'), fc.constantFrom(...someKeys, ...otherKeys))
const attributes: fc.Arbitrary<Attributes> = fc.array(fc.tuple(key, value), { maxLength: 4 }).map(fromEntries)
const error = fc.option(
  fc.record({ type: text, message: text }).map((info) => info),
  { nil: undefined },
)

/** As `Object.fromEntries`, with `__proto__` as an ordinary key. */
function fromEntries(entries: readonly (readonly [string, JsonValue])[]): Attributes {
  const object: Record<string, JsonValue> = {}
  for (const [name, entry] of entries) {
    Object.defineProperty(object, name, { value: entry, enumerable: true, configurable: true, writable: true })
  }
  return object
}

const ids = [
  '00000000ffffffff',
  '0000000100000000',
  '0000000100000001',
  '0000000100000002',
  'ffffffff00000000',
  'no hex id',
  '',
]
const spanId = fc.constantFrom(...ids.filter((id) => id !== ''))
const kinds: readonly SpanKind[] = ['run', 'task', 'attempt', 'iteration', 'item', 'custom', 'loop']
const order = { epoch: fc.integer({ min: 1, max: 2 }), seq: fc.integer({ min: 1, max: 1_000_000 }) }
const runId = fc.constantFrom('r1', 'r2', 'r3', 'R/4')
const startTimeUs = fc.integer({ min: 0, max: 5 }).map((step) => 1_767_323_045_000_000 + step)
const durationNs = fc.integer({ min: 0, max: 8 })

const run = {
  ...order,
  runId,
  traceId: fc.constantFrom('r1', 'cd'.repeat(16)),
  rootSpanId: spanId,
  pipeline: text,
  startTimeUs,
  plannedSteps: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
}
const usage = fc
  .record({ inputTokens: amount, outputTokens: amount, costUsd: amount })
  .map((some) => ({ ...noUsage, ...some }))
const runStart = fc.record({ ...run, type: fc.constant('run.start' as const) })
const runEnd = fc.record({
  ...run,
  type: fc.constant('run.end' as const),
  status: fc.constantFrom('completed', 'failed', 'paused', 'cancelled'),
  durationNs,
  totals: fc.record({
    spans: fc.nat(9),
    failedSpans: fc.nat(2),
    retries: fc.nat(2),
    doneSteps: fc.nat(9),
    plannedSteps: fc.option(fc.nat(9), { nil: undefined }),
    usage,
  }),
  losses: fc.constant({ droppedSpans: 0, cuts: 1, redactions: 2 }),
  error,
  failedPath: fc.option(text, { nil: undefined }),
})
const span = {
  ...order,
  runId,
  spanId,
  parentSpanId: fc.option(spanId, { nil: undefined }),
  name: text,
  kind: fc.constantFrom(...kinds),
  startTimeUs,
  attributes,
  events: fc.constantFrom([], [{ name: 'e', timeUs: 1 }]),
  input: fc.option(value, { nil: undefined }),
}
const spanStart = fc.record({ ...span, type: fc.constantFrom('span.start', 'span.update') })
const spanEnd = fc.record({
  ...span,
  type: fc.constant('span.end' as const),
  status: fc.constantFrom('completed', 'failed', 'skipped', 'cancelled'),
  durationNs,
  output: fc.option(value, { nil: undefined }),
  error,
})
/** No two records of a run or a span are equally new: which of them wins is nowhere said. */
const records: fc.Arbitrary<TraceRecord[]> = fc.uniqueArray(
  fc.oneof({ weight: 1, arbitrary: runStart }, { weight: 2, arbitrary: runEnd }, spanStart, {
    weight: 3,
    arbitrary: spanEnd,
  }),
  { minLength: 1, maxLength: 40, selector: ({ epoch, seq }) => `${epoch}/${seq}` },
)

const operator = fc.constantFrom('=', '!=', '>', '>=', '<', '<=', '~', '!~', '^=', '$=', '*=')
const runField = fc.constantFrom<RunField[]>(
  ...(['runId', 'traceId', 'pipeline', 'status', 'startTimeUs', 'durationNs', 'costUsd', 'tokens', 'retries'] as const),
  ...(['spans', 'failedSpans', 'errorType', 'errorMessage'] as const),
)
const spanField: fc.Arbitrary<SpanField> = fc.oneof(
  fc.constantFrom<SpanField[]>('spanId', 'parentSpanId', 'name', 'kind', 'status', 'startTimeUs', 'durationNs'),
  fc.constantFrom<SpanField[]>('errorType', 'errorMessage'),
  { weight: 2, arbitrary: key.map((name) => `attributes.${name}` as const) },
)
const operand = fc.oneof(
  text,
  amount,
  fc.boolean(),
  fc.constant(null),
  startTimeUs,
  spanId,
  runId,
  fc.constantFrom('completed', 'failed', 'crashed', 'task', 'attempt'),
)

const fieldCondition = <Field>(field: fc.Arbitrary<Field>) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ op: operator, field, value: operand }) },
    fc.record({ op: fc.constant('in' as const), field, values: fc.array(operand, { maxLength: 4 }) }),
    fc.record({ op: fc.constant('exists' as const), field }),
  )
const spanCondition = fc.letrec<{ c: SpanCondition }>((tie) => ({
  c: fc.oneof(
    { maxDepth: 3 },
    fieldCondition(spanField),
    fc.record({ op: fc.constantFrom('and', 'or'), conditions: fc.array(tie('c'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), condition: tie('c') }),
  ),
})).c
const runCondition = fc.letrec<{ c: RunCondition }>((tie) => ({
  c: fc.oneof(
    { maxDepth: 3 },
    fieldCondition(runField),
    fc.record({ op: fc.constantFrom('any', 'all', 'none'), condition: spanCondition }),
    fc.record({ op: fc.constantFrom('and', 'or'), conditions: fc.array(tie('c'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), condition: tie('c') }),
  ),
})).c
const sort = fc.record({
  field: fc.constantFrom('startTimeUs', 'durationNs', 'costUsd', 'tokens', 'retries'),
  direction: fc.constantFrom('asc', 'desc'),
})

/** What statistics can be asked for beyond conditions. */
const more: fc.Arbitrary<StatisticsQuery> = fc.record({
  groupBy: fc.constantFrom('step', 'pipeline', 'model', 'errorType'),
  selfTime: fc.boolean(),
  trend: fc.option(
    fc.record({
      buckets: fc.integer({ min: 1, max: 4 }),
      fromUs: fc.option(startTimeUs, { nil: undefined }),
      toUs: fc.option(startTimeUs, { nil: undefined }),
    }),
    { nil: undefined },
  ),
})

const asData = (rows: unknown): unknown => JSON.parse(JSON.stringify(rows))
const withoutRefs = (spans: readonly object[]): unknown =>
  JSON.parse(JSON.stringify(spans, (name, entry: unknown) => (name === 'ref' ? undefined : entry)))

test('answers are those of the reference, whatever was written and is asked', async () => {
  await fc.assert(
    fc.asyncProperty(
      records,
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      fc.array(runCondition, { maxLength: 6 }),
      fc.array(spanCondition, { maxLength: 6 }),
      sort,
      more,
      async (written, chance, runConditions, spanConditions, sorted, asked) => {
        using scratch = scratchDirectory()
        await using store = openSqliteStore(scratch.file())
        const shuffled = written.toSorted(() => (chance.next().value ?? 0) - 0.5)
        const middle = Math.floor(shuffled.length / 2)
        for (const batch of [shuffled.slice(0, middle), shuffled.slice(middle), shuffled.slice(0, 5)])
          await store.write(batch)
        const traces = [...foldRecords(written).values()]

        for (const where of [undefined, ...runConditions]) {
          const expected = traces.filter(({ run, spans }) => evaluateQuery(where, run, spans)).map(({ run }) => run)
          let after: string | undefined
          do {
            const page: Page = { limit: 2, sort: sorted, after }
            const found = await store.listRuns({ where }, page)
            expect(asData(found)).toEqual(asData(pageRuns(expected, page)))
            after = found.next
          } while (after !== undefined)
          expect(await store.summarizeRuns({ where })).toEqual(foldRuns(expected))
          expect(await store.summarizeRuns({ where, countOnly: true })).toEqual(foldRuns(expected, { countOnly: true }))
          await expectStatistics({ runs: where, groupBy: 'step' })
          await expectStatistics({ runs: where, groupBy: 'pipeline' })
          await expectStatistics({ runs: where, ...asked })
        }
        for (const where of [undefined, ...spanConditions]) {
          for (const { run, spans } of traces) {
            const found = await store.getSpans(run.runId, { where })
            expect(withoutRefs(found)).toEqual(withoutRefs(spans.filter((span) => evaluateQuery(where, span))))
          }
          await expectStatistics({ spans: where })
          await expectStatistics({ spans: where, ...asked })
        }
        async function expectStatistics(query: Parameters<typeof foldStatistics>[1]): Promise<void> {
          expect(await store.getSpanStatistics(query)).toEqual(foldStatistics(traces, query))
        }
      },
    ),
    { numRuns: Number(process.env['FLUJO_PROPERTY_RUNS'] ?? 100) },
  )
}, 120_000)
