import { Runner } from '@flujo/runner'
import { virtualRuntime } from '@flujo/runner/testing'
import { expect, test } from 'vitest'
import { makeIndexing, type Source } from './document-indexing.ts'

test('at most two documents and six passages are worked on, and the index is complete', async () => {
  const runtime = virtualRuntime()
  const passages = Array.from({ length: 7 }, (_, index) => 'x'.repeat(index + 1))
  let read = 0
  let running = 0
  let mostRunning = 0
  let mostAhead = 0
  let indexed = 0
  async function* sources(): AsyncGenerator<Source> {
    for (let index = 0; index < 5; index += 1) {
      read += 1
      mostAhead = Math.max(mostAhead, read - Math.floor(indexed / passages.length))
      yield { title: `document ${index}`, text: passages.join('\n\n') }
    }
  }
  const indexing = makeIndexing(async (passage) => {
    running += 1
    mostRunning = Math.max(mostRunning, running)
    await runtime.sleep(passage.length)
    running -= 1
    indexed += 1
    return [passage.length]
  })
  const index = await runtime.drive(new Runner(indexing, { runtime }).runOrThrow(sources()))
  expect([...index.keys()]).toEqual(Array.from({ length: 5 }, (_, number) => `document ${number}`))
  expect(index.get('document 3')?.map(({ vector }) => vector)).toEqual([[1], [2], [3], [4], [5], [6], [7]])
  expect(mostRunning).toBe(6)
  expect(mostAhead).toBe(2)
})
