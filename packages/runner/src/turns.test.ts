import { pipeline, type Step } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { Runner } from './runner.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'
import { Turns } from './turns.ts'

// Without turns these would come to their end in one go, and be completed.
const many = 4_000_000

function* numbers(): Generator<number> {
  for (let n = 0; n < many; n += 1) yield n
}

const kinds: Readonly<Record<string, (timeoutMs?: number) => Step<number, unknown>>> = {
  loop: (timeoutMs) => pipeline<number>('p').loop('it', (n) => n + 1, { maxIterations: many, timeoutMs }),
  map: (timeoutMs) =>
    pipeline<number>('p')
      .step('list', numbers)
      .map('it', () => 0, { timeoutMs }),
  'map, many at once': (timeoutMs) =>
    pipeline<number>('p')
      .step('list', numbers)
      .map('it', async () => 0, { timeoutMs, concurrency: 100 }),
  stream: (timeoutMs) => pipeline<number>('p').stream('it', numbers, { timeoutMs, collect: () => 0 }),
}

describe.each(Object.entries(kinds))('a %s of what never waits', (_, make) => {
  test('hears its time limit', async () => {
    expect((await new Runner(make(5)).run(0)).error).toMatchObject({ code: 'step_timeout', path: 'it' })
  })

  test('hears a signal', async () => {
    const result = await new Runner(make()).run(0, { signal: AbortSignal.timeout(5) })
    expect(result.status).toBe('cancelled')
  })
})

test('others have their turn seldom: where half a hundred milliseconds have passed, and then once', async () => {
  const runtime = new VirtualRuntime()
  const turns = new Turns(runtime, 0)
  const given = (): number =>
    Array.from({ length: 1_000 }, () => turns.next()).filter((each) => each !== undefined).length
  expect(given()).toBe(0)
  runtime.nowMs = 49
  expect(given()).toBe(0)
  runtime.nowMs = 50
  let turn: Promise<void> | undefined
  while (turn === undefined) turn = turns.next()
  await runtime.drive(turn)
  expect(given()).toBe(0)
  expect(runtime.sleeps).toEqual([0])
})
