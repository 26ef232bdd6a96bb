import { MemoryStore, type RunCondition, type SearchQuery, type TraceRecord, type TraceSearch } from '@flujo/tracing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { openSqliteAdmin, openSqliteReader, openSqliteStore } from '../index.ts'
import { inspect, integrityOf } from '../testing/raw-database.ts'
import { runEnd, runStart, SOME_TIME_US, spanEnd, spanStart, wholeRun } from '../testing/sample-records.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

/** What the index says of the runs, by their ids; `undefined` where there is no index. */
function marksIn(path: string): readonly { readonly run_id: string; readonly chunks: number }[] | undefined {
  return inspect(path, (raw) => {
    if (raw.prepare(`select 1 from sqlite_schema where name = 'search_runs'`).all().length === 0) return undefined
    return raw
      .prepare(
        'select run_id, chunks from search_runs m join runs r on r.id = m.run where after_idx is null order by 1',
      )
      .all() as never
  })
}

/** Writes the records, and closes the store, which then indexes what it can. */
async function written(path: string, ...batches: readonly (readonly TraceRecord[])[]): Promise<void> {
  await using store = openSqliteStore(path, { search: true })
  for (const batch of batches) await store.write(batch)
}

const idsOf = async (searched: TraceSearch, text: string): Promise<readonly string[]> =>
  (await searched.search({ text })).hits.map(({ runId, field }) => `${runId} ${field}`)

const word = fc.constantFrom(
  ...[
    'time',
    'Timeout',
    'TimeoutError',
    'error',
    'é',
    'CAFE',
    '数据',
    '据',
    'a_b',
    '7',
    '42',
    'orderId',
    '"',
    '\n',
    '-',
  ],
)
const text = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '))
const long = fc.array(text, { minLength: 40, maxLength: 60 }).map((texts) => texts.join(', '))
const value = fc.oneof(
  text,
  long,
  fc.record({ orderId: fc.constantFrom(7, 42), text: fc.oneof(text, long) }),
  fc.constant(null),
)
const optional = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined })
const error = fc.record({ type: word, message: text })

const span = fc.record({
  name: word,
  parent: fc.integer({ min: 0, max: 3 }),
  input: optional(value),
  output: optional(value),
  error: optional(error),
  attributes: fc.dictionary(fc.constantFrom('note', 'flujo.attempts'), fc.oneof(text, fc.constant(7))),
  events: fc.array(
    text.map((message) => ({ name: 'log', timeUs: 1, attributes: { message } })),
    { maxLength: 1 },
  ),
  isOpen: fc.constantFrom(false, false, false, true),
})
const run = fc.record({
  spans: fc.array(span, { maxLength: 4 }),
  isOver: fc.constantFrom(true, true, false),
  pipeline: word,
  error: optional(error),
  start: fc.integer({ min: 0, max: 2 }),
})

function recordsOf(runs: readonly (typeof run extends fc.Arbitrary<infer T> ? T : never)[]): TraceRecord[] {
  return runs.flatMap(({ spans, isOver, pipeline, error: runError, start }, position) => {
    const runId = `run ${position}`
    const head = { pipeline, startTimeUs: SOME_TIME_US + start }
    const records = spans.map(
      ({ parent, isOpen, error: spanError, events, input, output, ...facts }, index): TraceRecord => {
        const values = { ...(input !== undefined && { input }), ...(output !== undefined && { output }) }
        const sample = { runId, index, ...facts, ...values }
        const ended = { ...spanEnd(sample), events, error: spanError }
        const parentSpanId = index === 0 ? undefined : spanStart({ runId, index: parent }).spanId
        return isOpen ? { ...spanStart(sample), events, parentSpanId } : { ...ended, parentSpanId }
      },
    )
    const ends = isOver ? [runEnd(runId, { ...head, error: runError })] : []
    return [runStart(runId, head), ...records, ...ends]
  })
}

const query = fc
  .array(fc.oneof(word, fc.constantFrom('t*', '"', '*', 'NEAR(', 'name:', '^', '\0')), { maxLength: 3 })
  .map((words) => words.join(' '))
const where = fc.constantFrom<(RunCondition | undefined)[]>(undefined, undefined, {
  op: '=',
  field: 'status',
  value: 'completed',
})

test('a scan, an index and the memory find the same, whatever is looked for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(run, { maxLength: 5 }),
      fc.array(query, { minLength: 3, maxLength: 6 }),
      where,
      async (runs, queries, only) => {
        using scratch = scratchDirectory()
        const records = recordsOf(runs)
        const memory = new MemoryStore()
        memory.write(records)
        await written(scratch.file('indexed.db'), records)
        await using indexed = openSqliteReader(scratch.file('indexed.db'))
        await using scanned = openSqliteStore(scratch.file('scanned.db'))
        await scanned.write(records)
        expect(marksIn(scratch.file('indexed.db'))).toHaveLength(runs.filter(({ isOver }) => isOver).length)
        for (const asked of queries) {
          const search: SearchQuery = { text: asked, runs: only }
          const answers = await Promise.all(
            [memory, scanned, indexed].map(async (store) => {
              try {
                const { hits, searchedRuns } = await store.search(search, { limit: 1_000 })
                return JSON.parse(JSON.stringify({ hits, searchedRuns })) as unknown
              } catch (thrown) {
                return (thrown as Error).message
              }
            }),
          )
          expect(answers[1]).toEqual(answers[0])
          expect(answers[2]).toEqual(answers[0])
        }
      },
    ),
    { numRuns: 60 },
  )
}, 120_000)

describe('the index', () => {
  test('is made only where it is asked for, and of what was recorded before too', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file('traces.db')
    {
      await using store = openSqliteStore(path)
      await store.write(wholeRun('old'))
    }
    expect(marksIn(path)).toBeUndefined()
    await written(path, wholeRun('new'), [runStart('open')])
    expect(marksIn(path)).toEqual([
      { run_id: 'new', chunks: 1 },
      { run_id: 'old', chunks: 1 },
    ])
    await using reader = openSqliteReader(path)
    expect(await idsOf(reader, 'step 2')).toEqual(['new name', 'old name'])
    expect(() => openSqliteStore(path, { search: 'yes' as never })).toThrow('search: expected true or false')
  })

  test('of a long run has chunks, and finds what is in any of them', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file('traces.db')
    await written(path, wholeRun('long', 5_000))
    // Each time for a while only; the rest is left to the next.
    while (marksIn(path)?.length !== 1) await written(path)
    expect(marksIn(path)?.[0]?.chunks).toBe(79)
    await using reader = openSqliteReader(path)
    for (const text of ['step-4999', 'step-64', 'step-63', 'step-1']) {
      expect((await reader.search({ text })).hits.map(({ path: at }) => at)).toEqual([text.replace('-', ' ')])
    }
  })

  test('has nothing of a run that was removed, and knows a number that is used again', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file('traces.db')
    await written(path, wholeRun('a'), [
      runStart('b', { pipeline: 'secretive' }),
      spanEnd({ runId: 'b', index: 0, name: 'secretive' }),
      runEnd('b'),
    ])
    {
      await using store = openSqliteStore(path)
      expect(await idsOf(store, 'secretive')).toEqual(['b name'])
      await store.deleteRun('b')
      expect(marksIn(path)).toHaveLength(1)
      await store.write([runStart('c'), spanEnd({ runId: 'c', index: 0, name: 'newcomer' }), runEnd('c')])
      expect(await idsOf(store, 'secretive')).toEqual([])
      expect(await idsOf(store, 'newcomer')).toEqual(['c name'])
    }
    expect(inspect(path, (raw) => raw.prepare('select rowid from search_words').all())).toHaveLength(1)
    expect(integrityOf(path)).toBe('ok')
  })

  test('of a run that is written to again is not trusted, whoever writes', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file('traces.db')
    await written(path, wholeRun('a'))
    {
      await using other = openSqliteStore(path)
      await other.write([spanEnd({ runId: 'a', index: 9, name: 'latecomer' })])
      expect(await idsOf(other, 'latecomer')).toEqual(['a name'])
    }
    await written(path, [])
    await using reader = openSqliteReader(path)
    expect(await idsOf(reader, 'latecomer')).toEqual(['a name'])
    expect(marksIn(path)).toHaveLength(1)
  })

  test('that is damaged is no damage of the database', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file('traces.db')
    await written(path, wholeRun('a'), wholeRun('b'))
    inspect(path, (raw) => raw.unsafeMode(true).exec(`update search_words_data set block = x'ffffffffffffffff'`))
    {
      await using reader = openSqliteReader(path)
      expect(await idsOf(reader, 'step 2')).toEqual(['a name', 'b name'])
    }
    {
      const warnings: string[] = []
      await using store = openSqliteStore(path, { onWarning: (message) => void warnings.push(message) })
      expect(await store.deleteRun('a')).toBe(true)
      expect(await idsOf(store, 'step 2')).toEqual(['b name'])
      expect(warnings).toEqual([])
    }
    await written(path)
    expect(marksIn(path)).toEqual([{ run_id: 'b', chunks: 1 }])
  })

  test('is looked over by the doctor', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file('traces.db')
    await written(path, wholeRun('a'), wholeRun('b'))
    await using admin = openSqliteAdmin(path)
    const before = (await admin.doctor()).findings.filter(({ check }) => check === 'search')
    expect(before).toEqual([])
    inspect(path, (raw) =>
      raw.exec(`insert into search_runs (run, origin_us, epoch, seq, chunks) values (99, 1, 1, 1, 1);
        insert into search_words (rowid, words) values (99 * 1048576, 'gone')`),
    )
    const { findings } = await admin.doctor({ fix: true })
    expect(findings.filter(({ check }) => check === 'search')).toMatchObject([{ fixed: expect.any(String) as string }])
    expect((await admin.doctor()).findings.filter(({ check }) => check === 'search')).toEqual([])
  })
})
