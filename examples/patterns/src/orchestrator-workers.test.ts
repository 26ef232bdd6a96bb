import { Runner } from '@flujo/runner'
import { virtualRuntime } from '@flujo/runner/testing'
import { expect, test } from 'vitest'
import { makeHandbook, type Task } from './orchestrator-workers.ts'

/** A task for each word. */
const plan = (subject: string): Task[] =>
  subject.split(' ').map((about) => ({ about, instruction: `explain ${about}` }))

test('works on as many tasks at a time as there are workers, and joins them in the order of the plan', async () => {
  const runtime = virtualRuntime()
  let busy = 0
  let most = 0
  const work = async ({ about }: Task): Promise<string> => {
    busy += 1
    most = Math.max(most, busy)
    // Short words take long.
    await runtime.sleep(100 - about.length * 10)
    busy -= 1
    return `All about ${about}.`
  }
  const runner = new Runner(makeHandbook({ plan, work, workers: 2 }), { runtime })
  const handbook = await runtime.drive(runner.runOrThrow('a garden in winter'))
  expect(handbook.contents).toEqual(['a', 'garden', 'in', 'winter'])
  expect(handbook.text).toContain('# garden\nAll about garden.\n\n# in\nAll about in.')
  expect(most).toBe(2)
})

test('a worker that fails once is asked again; one that fails twice is the end', async () => {
  const runtime = virtualRuntime()
  let calls = 0
  const failing = (times: number) => (): string => {
    calls += 1
    if (calls <= times) throw new Error('overloaded')
    return 'fine'
  }
  const once = new Runner(makeHandbook({ plan, work: failing(1), workers: 1 }), { runtime })
  expect((await runtime.drive(once.runOrThrow('x'))).text).toBe('# x\nfine')
  calls = 0
  const twice = new Runner(makeHandbook({ plan, work: failing(2), workers: 1 }), { runtime })
  expect((await runtime.drive(twice.run('x'))).error).toMatchObject({ code: 'step_failed', path: 'workers/#1' })
})
