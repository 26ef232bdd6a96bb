import { type HookEvent, pipeline, step } from '@flujo/domain'
import { expect, test } from 'vitest'
import { Runner } from './runner.ts'

test('what a step says of capture holds for everything inside, until something inside says otherwise', async () => {
  const inner = pipeline<number>('inner')
    .step('silent', (n) => n)
    .step('loud', (n) => n, { capture: 'full' })
    .parallel('both', { a: (n) => n, b: step('b', (n: number) => n, { capture: 'meta' }) })
  const outer = pipeline<number>('outer')
    .step('before', (n) => n)
    .step(inner, { capture: 'none', retry: { attempts: 2 } })
  const told = new Map<string, unknown>()
  const note = (event: HookEvent): void => {
    if (event.event === 'pre_step') told.set(event.name, event.capture)
  }
  await new Runner(outer, { hooks: [note] }).run(1)
  expect(Object.fromEntries(told)).toEqual({
    before: undefined,
    inner: 'none',
    'try 1': 'none',
    silent: 'none',
    loud: 'full',
    both: 'none',
    a: 'none',
    b: 'meta',
  })
})

test('what a run says of capture holds for all of it, until a step says otherwise', async () => {
  const told = new Map<string, unknown>()
  const note = (event: HookEvent): void => {
    if (event.event === 'pre_run' || event.event === 'pre_step') told.set(event.name, event.capture)
  }
  const work = pipeline<number>('work')
    .step('plain', (n) => n)
    .step('loud', (n) => n, { capture: 'full' })
  const runner = new Runner(work, { hooks: [note] })
  await runner.run(1, { capture: 'none' })
  expect([...told]).toEqual([
    ['work', 'none'],
    ['plain', 'none'],
    ['loud', 'full'],
  ])
  await runner.run(1)
  expect(told.get('work')).toBeUndefined()
  await expect(runner.run(1, { capture: 'some' as 'full' })).rejects.toThrow(
    `run: expected capture to be 'full', 'meta' or 'none', given string "some"`,
  )
})
