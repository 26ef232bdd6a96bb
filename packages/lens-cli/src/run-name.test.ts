import { describe, expect, test } from 'vitest'

import { resolveRun } from './run-name.ts'
import { resolveSpan } from './span-name.ts'
import { completedRun, failedRun, runningRun, sampleRuns } from './testing/sample-runs.ts'
import { storeOf } from './testing/screen-of.ts'

const store = storeOf([
  ...sampleRuns,
  { ...failedRun, runId: 'c04b0000', startedMs: failedRun.startedMs - 1 },
  { ...completedRun, runId: 'abc', startedMs: completedRun.startedMs - 1 },
  { ...completedRun, runId: 'c04b', startedMs: completedRun.startedMs - 2 },
])
const resolve = async (name: string): Promise<string> => (await resolveRun(store, name, { programName: 'lens' })).runId

describe('resolveRun', () => {
  test.each([
    ['@', runningRun.runId],
    ['@~0', runningRun.runId],
    ['@~1', failedRun.runId],
    ['@failed', failedRun.runId],
    ['@failed~1', 'c04b0000'],
    ['19aa', completedRun.runId],
    [completedRun.runId, completedRun.runId],
    ['abc', 'abc'],
    ['c04b', 'c04b'],
  ])('%s', async (name, runId) => {
    expect(await resolve(name)).toBe(runId)
  })

  test('several: the candidates are told', async () => {
    const only = storeOf([failedRun, { ...failedRun, runId: 'c04b0000' }])
    await expect(resolveRun(only, 'c04b', { programName: 'lens' })).rejects.toMatchObject({
      exitCode: 4,
      candidates: [expect.stringContaining('c04b0000'), expect.stringContaining(failedRun.runId)],
    })
  })

  test.each(['nope', 'ab', '@~99', '@failed~7', ''])('none: %j', async (name) => {
    await expect(resolve(name)).rejects.toMatchObject({ exitCode: 3, hint: expect.stringContaining('lens list') })
  })

  test.each([
    ['@last', 1],
    ['@~', 2],
    ['@~x', 2],
    ['@failed!', 7],
  ])('misunderstood: %s', async (name, index) => {
    await expect(resolve(name)).rejects.toMatchObject({ exitCode: 2, excerpt: { index } })
  })

  test('only among the runs that count', async () => {
    const among = { op: '=', field: 'pipeline', value: 'nightly-index' } as const
    expect((await resolveRun(store, '@', { programName: 'lens', among })).pipeline).toBe('nightly-index')
    await expect(resolveRun(store, '19aa', { programName: 'lens', among })).rejects.toMatchObject({ exitCode: 3 })
  })
})

describe('resolveSpan', () => {
  test('by id, start of an id, or path', async () => {
    const spans = await store.getSpans(failedRun.runId)
    const named = (name: string): string => resolveSpan(spans, name, 'lens spans').name
    expect(named('91c2fe0000000013')).toBe('classify')
    expect(named('research/#2/search')).toBe('search')
    expect(() => named('91c2')).toThrow(expect.objectContaining({ exitCode: 4 }))
    expect(() => named('91c')).toThrow(expect.objectContaining({ exitCode: 3 }))
    expect(() => named('research/#9')).toThrow(expect.objectContaining({ exitCode: 3 }))
  })
})
