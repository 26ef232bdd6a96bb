import { Runner } from '@flujo/runner'
import { expect, test } from 'vitest'
import { article } from './prompt-chaining.ts'

test('a topic that passes the gate is drafted and polished', async () => {
  expect(await new Runner(article).runOrThrow('gardens under glass')).toBe(
    'On gardens under glass. First gardens matters. First under matters. First glass matters.',
  )
})

test('one that does not is drafted by nobody', async () => {
  const called: string[] = []
  const runner = new Runner(article, { hooks: [({ event, name }) => void (event === 'pre_step' && called.push(name))] })
  expect(await runner.runOrThrow('a cat')).toContain('Nothing was written')
  expect(called).toEqual(['outline', 'gate', 'too thin'])
})
