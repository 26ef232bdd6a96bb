import { attributeNames, type ErrorInfo } from '@flujo/domain'
import { expect, test } from 'vitest'

import { list, show, trace } from '../index.ts'
import type { SampleRun } from '../testing/sample-records.ts'
import { nowMs } from '../testing/sample-runs.ts'
import { screenOf, storeOf } from '../testing/screen-of.ts'

const base = { pipeline: 'p', startedMs: nowMs - 60_000, seconds: 10 }

const screens = async (run: SampleRun): Promise<Record<'list' | 'trace' | 'show', string>> => {
  const store = storeOf([run])
  return {
    list: await screenOf((output) => list(store, output), { width: 120 }),
    trace: await screenOf((output) => trace(store, output), { width: 120 }),
    show: await screenOf((output) => show(store, output), { width: 120 }),
  }
}

test('spans above a limit are a row with how many they were, and how long they took', async () => {
  const attributes = {
    [attributeNames.aggregatedCount]: 12_345,
    [attributeNames.aggregatedTotalNs]: 61_700_000_000,
    [attributeNames.aggregatedMaxNs]: 200_000_000,
    [attributeNames.aggregatedFailed]: 3,
  }
  const more = { name: 'more of kind item', kind: 'aggregate' as const, from: 2, to: 9, attributes }
  const each = { name: 'each', kind: 'map' as const, from: 0, to: 9, children: [more] }
  const store = storeOf([{ ...base, runId: 'many', status: 'completed', spans: [each] }])
  const screen = await screenOf((output) => trace(store, output), { width: 160 })
  expect(screen).toMatch(/each {2}map ×12,345/)
  expect(screen).toMatch(/└ \+ 12,345 more of kind item {2}3 failed, 1m02s in all, 200ms at most/)
})

test('a paused run says what it waits for, however deep, and what was asked', async () => {
  const pause = (name: string, prompt?: string) => ({
    ...{ name, kind: 'pause' as const, from: 1 },
    attributes: prompt === undefined ? {} : { [attributeNames.pausePrompt]: prompt },
  })
  const checks = {
    ...{ name: 'checks', kind: 'parallel' as const, from: 0 },
    children: [pause('approve', 'Publish "Spring"?'), pause('sign')],
  }
  const shown = await screens({ ...base, runId: 'waiting', status: 'paused', spans: [checks] })
  expect(shown.list).toContain('waiting for approve: Publish "Spring"?, sign')
  expect(shown.show).toMatch(/waits for +approve: Publish "Spring"\?, sign/)
})

test('a crossed limit is told in the tree and in the overview', async () => {
  const limit = { [attributeNames.limitExceeded]: 'costUsd' }
  const error: ErrorInfo = { type: 'FlujoError', code: 'limit_exceeded', message: 'too dear' }
  const step = { name: 'ask', from: 0, to: 9, status: 'failed' as const, attributes: limit, error }
  const store = storeOf([{ ...base, runId: 'dear', status: 'failed', error, attributes: limit, spans: [step] }])
  expect(await screenOf((output) => trace(store, output), { width: 120 })).toMatch(/└ ask {2}limit costUsd exceeded/)
  expect(await screenOf((output) => show(store, output), { width: 120 })).toMatch(/limit +costUsd exceeded/)
})

test('what failed beside an error is shown with it, to a number', async () => {
  const errors = Array.from({ length: 10 }, (_, n) => ({ type: 'TypeError', message: `branch ${n}` }))
  const error: ErrorInfo = {
    type: 'FlujoError',
    message: 'step failed',
    cause: { type: 'RangeError', message: 'a', errors },
  }
  const { show: screen } = await screens({ ...base, runId: 'several', status: 'failed', error, spans: [] })
  expect(screen).toMatch(/caused by RangeError: a\n {2}also failed: TypeError: branch 0\n/)
  expect(screen).toContain('… and 2 more failures')
  expect(screen).not.toContain('branch 8')
})

test('what was abandoned, and what came of it too late, is told', async () => {
  const late = { name: 'late_result', timeUs: nowMs * 1_000, attributes: { path: 'all/slow', status: 'completed' } }
  const slow = {
    name: 'slow',
    from: 0,
    to: 1,
    status: 'cancelled' as const,
    attributes: { [attributeNames.abandoned]: true },
  }
  const all = { name: 'all', kind: 'parallel' as const, from: 0, to: 9, events: [late], children: [slow] }
  const run: SampleRun = { ...base, runId: 'late', status: 'completed', spans: [all] }
  const { trace: screen } = await screens(run)
  expect(screen).toMatch(/all {2}parallel ×1 {2}1 late result/)
  expect(screen).toMatch(/slow {2}abandoned/)
  const span = await screenOf((output) => show(storeOf([run]), output, { span: 'all' }), { width: 120 })
  expect(span).toMatch(/late_result {2}path=all\/slow {2}status=completed/)
})
