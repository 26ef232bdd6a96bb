import type { Access, TraceReader } from '@flujo/tracing'
import { expect, test } from 'vitest'

import { show, trace } from '../index.ts'
import { failedRun, sampleRuns } from '../testing/sample-runs.ts'
import { screenOf, storeOf } from '../testing/screen-of.ts'
import { filterShape } from './filter-shape.ts'
import { withAccess } from './with-access.ts'

const store = storeOf(sampleRuns)

/** What was noted while `use` read the store. */
async function notedOf(
  use: (reader: TraceReader) => Promise<unknown>,
  reader: TraceReader = store,
): Promise<readonly Access[]> {
  const noted: Access[] = []
  const options = { command: 'viewer', detail: { limit: 3 }, onAccess: (access: Access) => void noted.push(access) }
  await withAccess(reader, options, use).catch(() => {})
  return noted
}

test('a look at a run is noted with its whole id, whatever it was called', async () => {
  const noted = await notedOf((reader) => screenOf((output) => show(reader, output, { run: 'c04b' })))
  expect(noted).toEqual([{ command: 'viewer', runId: failedRun.runId, detail: { limit: 3 } }])
})

test('several runs are one row', async () => {
  const ids = sampleRuns.slice(0, 2).map(({ runId }) => runId)
  const noted = await notedOf(async (reader) => {
    for (const run of ids) await screenOf((output) => trace(reader, output, { run }))
  })
  expect(noted).toEqual([{ command: 'viewer', detail: { limit: 3, runs: ids } }])
})

test('what was asked in vain is noted, what got no answer is not', async () => {
  expect(await notedOf((reader) => show(reader, { write: () => {} }, { run: 'ffff' }))).toHaveLength(1)
  const locked = new Proxy<TraceReader>(store, { get: () => () => Promise.reject(new Error('locked')) })
  expect(await notedOf((reader) => reader.listRuns(), locked)).toEqual([])
  expect(await notedOf(async () => {})).toEqual([])
})

test('what the command gives or throws is given and thrown', async () => {
  const options = { command: 'viewer', onAccess: () => {} }
  expect(await withAccess(store, options, async (reader) => (await reader.listRuns()).runs.length)).toBe(5)
  await expect(withAccess(store, options, () => Promise.reject(new TypeError('no')))).rejects.toThrow(TypeError)
})

test('a filter is noted without its values, however long it is', () => {
  expect(
    filterShape({
      op: 'or',
      conditions: [
        { op: 'not', condition: { op: '=', field: 'pipeline', value: 'hunter2' } },
        { op: 'any', condition: { op: 'in', field: 'name', values: ['hunter2', 'hunter3'] } },
        { op: 'exists', field: 'costUsd' },
      ],
    }),
  ).toBe('(not pipeline = ? or any(name in [?]) or costUsd exists)')
  const names = Array.from({ length: 40 }, (_, index) => `attributes.key${index}` as const)
  const long = filterShape({
    op: 'and',
    conditions: names.map((name) => ({ op: '=' as const, field: name as never, value: 'hunter2' })),
  })
  expect(long).toHaveLength(200)
  expect(long).toMatch(/^\(attributes\.key0 = \? and .*…$/u)
})
