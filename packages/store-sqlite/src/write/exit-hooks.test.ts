import { describe, expect, test } from 'vitest'

import { openSqliteReader, openSqliteStore } from '../index.ts'
import { type Ended, runProgram, startProgram } from '../testing/run-program.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

/** Names of the spans that a program left in its database. */
async function spansIn(path: string): Promise<readonly string[]> {
  await using reader = openSqliteReader(path)
  return (await reader.getSpans('ending')).map(({ name }) => name)
}

async function signalled(path: string, way: string, signal: NodeJS.Signals): Promise<Ended> {
  const program = startProgram('end-with', [path, way])
  await program.printed('ready')
  program.child.kill(signal)
  return program.ended
}

describe.concurrent('what waits is written before the process ends', () => {
  test.each([
    ['natural', 0, ''],
    ['exit', 7, ''],
    ['throw', 1, 'uncaught on purpose'],
    ['reject', 1, 'unhandled on purpose'],
  ])('%s', async (way, code, message) => {
    using scratch = scratchDirectory()
    const ended = await runProgram('end-with', [scratch.file(), way])
    expect(ended).toMatchObject({ code, signal: null, stderr: expect.stringContaining(message) })
    expect(await spansIn(scratch.file())).toEqual(['sample', 'step 1'])
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('%s, which ends it as it would have', async (signal) => {
    using scratch = scratchDirectory()
    expect(await signalled(scratch.file(), 'signal', signal)).toMatchObject({ code: null, signal, stderr: '' })
    expect(await spansIn(scratch.file())).toEqual(['sample', 'step 1'])
  })

  test('SIGTERM that the program handles itself, once: its own way of ending counts', async () => {
    using scratch = scratchDirectory()
    const ended = await signalled(scratch.file(), 'signal-with-own-handler', 'SIGTERM')
    expect(ended).toMatchObject({ code: 9, signal: null })
    expect(await spansIn(scratch.file())).toEqual(['sample', 'step 1'])
  })

  test('SIGTERM with two stores: both are written, and it ends', async () => {
    using scratch = scratchDirectory()
    const ended = await signalled(scratch.file(), 'signal-with-second-store', 'SIGTERM')
    expect(ended).toMatchObject({ code: null, signal: 'SIGTERM' })
    expect(await spansIn(scratch.file())).toEqual(['sample', 'step 1'])
    expect(await spansIn(scratch.file('traces.db.other'))).toEqual(['step 1'])
  })

  test('nothing, once that is undone', async () => {
    using scratch = scratchDirectory()
    expect(await runProgram('end-with', [scratch.file(), 'undone'])).toMatchObject({ code: 0 })
    expect(await spansIn(scratch.file())).toEqual(['sample'])
  })
})

test('stores that are closed leave no listener behind, also where one follows the other within a turn', async () => {
  using scratch = scratchDirectory()
  const listeners = (): number[] => ['exit', 'SIGINT', 'SIGTERM'].map((event) => process.listenerCount(event))
  const before = listeners()
  for (let number = 1; number <= 12; number += 1) {
    const store = openSqliteStore(scratch.file(`${number}.db`))
    store.onExit(() => {})()
    await store.close()
    expect(listeners()).toEqual(before)
  }
})
