import { spawnSync } from 'node:child_process'

import { describe, expect, test } from 'vitest'

import { openSqliteStore } from '../index.ts'
import { inspect } from '../testing/raw-database.ts'
import { runStart, spanStart } from '../testing/sample-records.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'
import { judgeOwner } from './judge-owner.ts'
import { thisProcess } from './process-identity.ts'

const here = thisProcess()
const nowUs = 1_767_323_045_000_000
const owner = { ...here, beatUs: nowUs }
const longAgoUs = nowUs - 31_000_000
const gonePid = spawnSync(process.execPath, ['-e', '0']).pid

describe('the process behind a run', () => {
  test.each([
    ['this one', owner, 'alive'],
    ['this one, silent for long', { ...owner, beatUs: longAgoUs }, 'alive'],
    ['one that has ended', { ...owner, pid: gonePid }, 'gone'],
    [
      'one that has ended, where the platform does not say when it started',
      { ...owner, pid: gonePid, pidStart: undefined },
      'gone',
    ],
    ['this one, where the platform does not say when it started', { ...owner, pidStart: undefined }, 'alive'],
    ['another one that got the same number', { ...owner, pidStart: -1 }, 'gone'],
    ['from before the machine was started anew', { ...owner, bootId: 'before' }, 'gone'],
    ['on another machine, just heard of', { ...owner, host: 'elsewhere', bootId: 'other' }, 'alive'],
    [
      'on another machine, silent for long',
      { ...owner, host: 'elsewhere', bootId: 'other', beatUs: longAgoUs },
      'unheard',
    ],
    ['in another container, just heard of', { ...owner, pidNamespace: 'pid:[1]', pid: gonePid }, 'alive'],
    ['in another container, silent for long', { ...owner, pidNamespace: 'pid:[1]', beatUs: longAgoUs }, 'unheard'],
  ])('%s', (_who, who, verdict) => {
    expect(judgeOwner(who, here, nowUs)).toBe(verdict)
  })
})

describe('a run that is open in the file', () => {
  test.each([
    ["host = 'elsewhere', boot_id = 'other', beat_us = 0", { status: 'running', stale: true }],
    ["boot_id = 'before'", { status: 'crashed' }],
    [`pid = ${gonePid}`, { status: 'crashed' }],
    ["pid = 'no number' where 0", { status: 'running' }],
  ])('whose owner has %s', async (change, expected) => {
    using scratch = scratchDirectory()
    await using store = openSqliteStore(scratch.file())
    await store.write([runStart('a'), spanStart({ runId: 'a', index: 0 })])
    inspect(scratch.file(), (database) => void database.exec(`update owners set ${change}`))
    const run = await store.getRun('a')
    expect({ status: run?.status, ...(run?.stale === true && { stale: true }) }).toEqual(expected)
  })

  test('gives signs of life', async () => {
    using scratch = scratchDirectory()
    await using store = openSqliteStore(scratch.file(), { heartbeatMs: 5 })
    await store.write([runStart('a')])
    const beats = (): unknown =>
      inspect(scratch.file(), (database) => database.prepare('select beat_us from owners').pluck().get())
    const first = beats()
    await expect.poll(beats, { timeout: 10_000 }).not.toBe(first)
  })
})
