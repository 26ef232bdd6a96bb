import { Runner } from '@flujo/runner'
import { virtualRuntime } from '@flujo/runner/testing'
import { expect, test } from 'vitest'
import { makeResearchers, type Search } from './resilient-researchers.ts'

const finds =
  (...findings: readonly string[]): Search =>
  async () =>
    findings
const fails: Search = () => Promise.reject(new Error('closed for today'))
const silent: Search = (_, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

const run = (archive: Search, library: Search, web: Search) => {
  const runtime = virtualRuntime()
  return runtime.drive(new Runner(makeResearchers({ archive, library, web }), { runtime }).run('owls'))
}

test('all that was found is in the report, each finding once', async () => {
  const { output } = await run(finds('a'), finds('b', 'a'), finds('c'))
  expect(output).toEqual({ findings: ['a', 'b', 'c'], missing: [] })
})

test('who fails for good or never answers is missing, and the report says why', async () => {
  const { output } = await run(fails, finds('b'), silent)
  expect(output?.findings).toEqual(['b'])
  expect(output?.missing).toEqual([
    'archive: step "researchers/archive" failed: closed for today',
    'web: step "researchers/web" took longer than its timeoutMs of 5000 ms',
  ])
})

test('who fails twice is not missing', async () => {
  let calls = 0
  const flaky: Search = async () => {
    calls += 1
    if (calls < 3) throw new Error('busy')
    return ['late']
  }
  expect((await run(flaky, finds(), finds())).output).toEqual({ findings: ['late'], missing: [] })
})

test('when nobody could look, the run fails', async () => {
  const { status, error } = await run(fails, fails, fails)
  expect(status).toBe('failed')
  expect(error?.message).toContain('nobody could look: archive: step "researchers/archive" failed: closed for today; ')
})
