import { pipeline, step } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { gate } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'

const one = pipeline<number>('p').step('a', (n) => n + 1)

describe('a runner refuses', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'given undefined'],
    ['null', null, 'given null'],
    ['a function', () => 1, 'given function'],
    ['text', 'p', 'given string "p"'],
    ['something else', { kind: 'banana', name: 'x' }, 'given object'],
    ['half a step', { kind: 'task' }, 'given object'],
    ['half a pipeline', { kind: 'pipeline', name: 'x', policy: {} }, 'given object'],
  ])('%s as its pipeline', (_, given, says) => {
    expect(() => new Runner(given as never)).toThrow(expect.objectContaining({ code: 'invalid_pipeline' }))
    expect(() => new Runner(given as never)).toThrow(says)
    expect(() => new Runner(given as never)).toThrow(
      'expected a pipeline made with pipeline() or a step made with step()',
    )
  })

  test('a pipeline without steps', () => {
    expect(() => new Runner(pipeline<number>('empty'))).toThrow(
      expect.objectContaining({ code: 'invalid_pipeline', path: 'empty' }),
    )
  })

  test.each<[string, unknown, string]>([
    ['an unknown option', { hook: [] }, 'expected options among hooks, onHookError, graceMs'],
    ['hooks that are no list', { hooks: () => {} }, 'expected hooks to be a list of functions'],
    ['a hook that is no function', { hooks: [1] }, 'expected hooks to be a list of functions'],
    [
      'a negative grace',
      { graceMs: -1 },
      'expected graceMs to be a number of milliseconds, 0 or more, given number -1',
    ],
    ['an endless grace', { graceMs: Infinity }, 'expected graceMs'],
    ['no time for a run', { timeoutMs: 0 }, 'expected timeoutMs to be a number of milliseconds above 0, or Infinity'],
    ['a run time as text', { timeoutMs: '5s' }, 'expected timeoutMs'],
    ['no time for hooks', { hookTimeoutMs: 0 }, 'expected hookTimeoutMs to be a number of milliseconds above 0'],
    ['a hook time that is no number', { hookTimeoutMs: Number.NaN }, 'expected hookTimeoutMs'],
    ['a grace that is no number', { graceMs: Number.NaN }, 'expected graceMs'],
    ['onHookError that is no function', { onHookError: 'log' }, 'expected onHookError to be a function'],
    [
      'a runtime without its methods',
      { runtime: { newId: () => 'a' } },
      'expected runtime to be a Runtime with the methods',
    ],
    ['a limit without a meaning', { limits: { steps: 0 } }, 'expected limits.steps to be a whole number of at least 1'],
    ['an unknown limit', { limits: { money: 1 } }, 'expected limits among costUsd, tokens, steps, durationMs'],
    ['a price that is no function', { price: { gpt: 1 } }, 'expected price to be a function, given object'],
    ['no object', 7, 'expected options to be an object, given number 7'],
  ])('%s', (_, options, says) => {
    expect(() => new Runner(one, options as never)).toThrow(expect.objectContaining({ code: 'invalid_options' }))
    expect(() => new Runner(one, options as never)).toThrow(says)
  })
})

describe('a run is refused, and does not start, with', () => {
  test.each<[string, unknown, string]>([
    ['an unknown option', { runid: 'x' }, 'invalid_options'],
    ['an option of the runner', { runtime: {} }, 'invalid_options'],
    ['another one', { hookTimeoutMs: 5 }, 'invalid_options'],
    ['no time', { timeoutMs: 0 }, 'invalid_options'],
    ['a signal that is none', { signal: {} }, 'invalid_options'],
    ['a limit without a meaning', { limits: { durationMs: 0 } }, 'invalid_options'],
    ['a price, which is of the runner', { price: () => 1 }, 'invalid_options'],
    ['null', null, 'invalid_options'],
    ['an empty id', { runId: '' }, 'invalid_run_id'],
    ['an id with a slash', { runId: 'a/b' }, 'invalid_run_id'],
    ['an id with a line feed', { runId: 'a\n' }, 'invalid_run_id'],
    ['an id that begins with a dash', { runId: '-a' }, 'invalid_run_id'],
    ['an id of 129 characters', { runId: 'a'.repeat(129) }, 'invalid_run_id'],
    ['an id that is no text', { runId: 7 }, 'invalid_run_id'],
  ])('%s', async (_, options, code) => {
    let ran = false
    const runner = new Runner(step('a', () => (ran = true)))
    await expect(runner.run(undefined as never, options as never)).rejects.toMatchObject({ code })
    await expect(runner.runOrThrow(undefined as never, options as never)).rejects.toMatchObject({ code })
    expect(ran).toBe(false)
  })

  test('an id in use, and the run that has it goes on', async () => {
    const hold = gate<number>()
    const runner = new Runner(pipeline<number>('p').step('a', () => hold.promise))
    const first = runner.run(1, { runId: 'same' })
    await settle()
    await expect(runner.run(2, { runId: 'same' })).rejects.toMatchObject({ code: 'run_id_in_use' })
    await expect(runner.run(2, { runId: 'same' })).rejects.toThrow('"same"')
    hold.open(5)
    expect(await first).toMatchObject({ status: 'completed', output: 5, runId: 'same' })
    expect((await runner.run(1, { runId: 'same' })).status).toBe('completed')
  })
})

describe('ids', () => {
  test("are the caller's, or 32 random hex digits, which are then the trace id as well", async () => {
    const runner = new Runner(one)
    const own = await runner.run(1, { runId: 'Order:7.b-1_x' })
    expect(own.runId).toBe('Order:7.b-1_x')
    expect(own.traceId).toMatch(/^[0-9a-f]{32}$/)
    const free = await runner.run(1)
    expect(free.runId).toMatch(/^[0-9a-f]{32}$/)
    expect(free.traceId).toBe(free.runId)
    const zero = await runner.run(1, { runId: '0'.repeat(32) })
    expect(zero.traceId).not.toBe(zero.runId)
  })

  test('of spans are 16 hex digits and differ within a run', async () => {
    const ids: string[] = []
    const many = pipeline<readonly number[]>('p').map('each', (n) => n, { concurrency: 7 })
    const runner = new Runner(many, {
      hooks: [({ event, spanId }) => void (event.startsWith('pre_') && ids.push(spanId))],
    })
    await runner.run(Array.from({ length: 500 }, (_, index) => index))
    expect(ids).toHaveLength(502)
    expect(new Set(ids).size).toBe(502)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/)
  })
})

describe('runOrThrow', () => {
  test('gives the bare output', async () => {
    expect(await new Runner(one).runOrThrow(1)).toBe(2)
  })

  test('throws the error of the run with its path and cause', async () => {
    const boom = new Error('boom')
    const bad = pipeline<number>('p').step('bad', () => {
      throw boom
    })
    await expect(new Runner(bad).runOrThrow(1)).rejects.toMatchObject({ code: 'step_failed', path: 'bad', cause: boom })
    await expect(new Runner(one).runOrThrow(1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    })
  })
})
