import { Runner } from '@flujo/runner'
import { expect, test } from 'vitest'
import { makeAgent, type Model } from './tool-loop.ts'

/** Measures what it is asked about, after a mistake. */
const model: Model = (conversation) => {
  const last = conversation.at(-1)
  if (last?.from === 'user') return { tool: 'measure', argument: last.text }
  if (last?.text.startsWith('there is no tool')) return { tool: 'length', argument: conversation[0]?.text ?? '' }
  return { answer: `It has ${last?.text} characters.` }
}

test('tools are used until the model answers', async () => {
  expect(await new Runner(makeAgent(model)).runOrThrow('banana')).toEqual([
    { from: 'user', text: 'banana' },
    { from: 'tool', tool: 'measure', text: 'there is no tool "measure"' },
    { from: 'tool', tool: 'length', text: '6' },
    { from: 'assistant', text: 'It has 6 characters.' },
  ])
})

test('a model that never answers is stopped', async () => {
  let asked = 0
  const agent = makeAgent(() => {
    asked += 1
    return { tool: 'upper', argument: 'again' }
  })
  const { status, error } = await new Runner(agent).run('hello')
  expect([status, error?.code, error?.path, asked]).toEqual(['failed', 'loop_exhausted', 'turns', 8])
})
