import type { ErrorInfo, Run } from '@flujo/domain'
import { describe, expect, test } from 'vitest'

import { show } from '../index.ts'
import type { ShowOptions } from '../commands/show.ts'
import type { SampleRun, SampleSpan } from '../testing/sample-records.ts'
import { nowMs } from '../testing/sample-runs.ts'
import { screenOf, storeOf } from '../testing/screen-of.ts'
import { nextStep } from './next-step.ts'

const startedMs = nowMs - 60_000

const runOf = (spans: readonly SampleSpan[], more: Partial<SampleRun> = {}): SampleRun => ({
  ...{ runId: 'made-up', pipeline: 'p', startedMs, status: 'completed', seconds: 10, spans },
  ...more,
})

const print = (run: SampleRun, options: ShowOptions = {}, width: number | undefined = 100): Promise<string> =>
  screenOf((output) => show(storeOf([run]), output, options), { width })

const ending = (screen: string): string[] => screen.trimEnd().split('\n').slice(-2)

describe('the end says what to do next', () => {
  const failure = (error: ErrorInfo): SampleRun =>
    runOf([{ name: 'a', from: 0, to: 9, status: 'failed', error }], { status: 'failed', error })
  const flujoError = (code: string): ErrorInfo => ({ type: 'FlujoError', code, message: 'no' })

  test('of a run that completed', async () => {
    expect(ending(await print(runOf([{ name: 'a', from: 0, to: 1 }])))).toEqual(['', 'Next: lens trace made-up'])
  })

  test('of a run that failed: the step that did', async () => {
    const screen = await print(failure({ type: 'Oops', message: 'no' }))
    expect(ending(screen)).toEqual(['', 'Next: lens show made-up --span 91c2fe0000000013'])
  })

  test.each(['run_timeout', 'step_timeout', 'idle_timeout'])('of a run that ran out of time: %s', async (code) => {
    expect(ending(await print(failure(flujoError(code))))).toEqual([
      'It ran out of time; the critical path shows what took it.',
      'Next: lens trace made-up --critical',
    ])
  })

  test('of a run that used more than it may', async () => {
    const cause = { ...flujoError('step_failed'), cause: flujoError('limit_exceeded') }
    expect(ending(await print(failure(cause)))).toEqual([
      'It used more than its limits allow; the tree shows which step used what.',
      'Next: lens trace made-up',
    ])
  })

  test('of a run that is going on, or was cancelled', async () => {
    const going: SampleRun = { runId: 'made-up', pipeline: 'p', startedMs, spans: [{ name: 'a', from: 0 }] }
    expect(ending(await print(going))).toEqual(['It is still going on.', 'Next: lens watch made-up'])
    expect(ending(await print(runOf([], { status: 'cancelled' })))[0]).toMatch(/^It was cancelled/u)
  })

  test('of a run that waits: how it is answered', async () => {
    const ask: SampleSpan = { name: 'approve', kind: 'pause', from: 1, status: 'paused' }
    const screen = await print(runOf([ask, { ...ask, name: 'sign' }], { status: 'paused' }))
    expect(ending(screen)[0]).toBe(
      'It waits for an answer to "approve", and 1 more: runner.resume("made-up", { "approve": answer }).',
    )
  })

  test('of a run whose process is gone', async () => {
    const run = await storeOf([runOf([])]).getRun('made-up')
    expect(nextStep({ ...(run as Run), status: 'crashed' }, [], undefined)).toEqual({
      why: 'Its process is gone; the tree shows what was open then.',
      command: 'trace made-up',
    })
  })
})

describe('where the time went', () => {
  test('steps of several iterations are one, and what is below a try belongs to its step', async () => {
    const round = (index: number): SampleSpan => ({
      ...{ name: `#${index}`, kind: 'iteration', from: index, to: index + 1 },
      children: [
        {
          ...{ name: 'ask', from: index, to: index + 1 },
          children: [
            {
              ...{ name: 'try 1', kind: 'attempt', from: index, to: index + 1 },
              children: [{ name: 'call', from: index, to: index + 0.75 }],
            },
          ],
        },
      ],
    })
    const loop: SampleSpan = { name: 'loop', kind: 'loop', from: 0, to: 4, children: [0, 1, 2, 3].map(round) }
    const screen = await print(runOf([loop]))
    expect(screen).toContain('  loop/#/ask/try 1/call  × 4  3.00s   30.0%  ████████████████████\n')
    expect(screen).toContain('  loop/#/ask  × 4             1.00s   10.0%  ███████\n')
    expect(screen).not.toContain('  loop/#  ')
  })

  test('the wait before further tries, and models with how many spans used them', async () => {
    const used = { 'gen_ai.request.model': 'm', 'gen_ai.usage.input_tokens': 9, 'flujo.cost.usd': 0.5 }
    const screen = await print(
      runOf([
        { name: 'a', from: 0, to: 1, attributes: used },
        { name: 'b', kind: 'attempt', from: 3, to: 4, attributes: { ...used, 'flujo.retry.delay_ms': 2_000 } },
        { name: 'c', from: 4, to: 5, attributes: { 'gen_ai.request.model': 'n', 'gen_ai.usage.input_tokens': 4 } },
      ]),
    )
    expect(screen).toContain('  models    m 18 tokens · $1.00 · 2 spans\n            n 4 tokens · 1 span\n')
    expect(screen).toContain('  waited    2.0s before further tries\n')
  })
})

describe('what was told', () => {
  const at = (seconds: number): number => startedMs * 1_000 + seconds * 1e6
  const line = (seconds: number, level: string, message: string) => ({
    ...{ name: 'log', timeUs: at(seconds), attributes: { level, message } },
  })
  const run = runOf([
    { name: 'late', from: 0, to: 9, events: [line(2, 'debug', 'second'), line(4, 'error', 'fourth')] },
    { name: 'early', from: 1, to: 9, events: [line(1, 'info', 'first'), { name: 'odd', timeUs: at(3) }] },
  ])

  test('--logs by time, of all levels or of some', async () => {
    const messages = async (options: ShowOptions): Promise<string[]> =>
      (await print(run, { events: 'logs', ...options })).match(/first|second|fourth|odd/gu) ?? []
    expect(await messages({})).toEqual(['first', 'second', 'fourth'])
    expect(await messages({ level: 'info' })).toEqual(['first', 'fourth'])
    expect(await messages({ level: 'warn' })).toEqual(['fourth'])
    expect(await messages({ span: 'early' })).toEqual(['first'])
    const quiet = await print(run, { events: 'logs', level: 'warn', span: 'early' })
    expect(quiet).toContain('It logged nothing of the level warn or above.')
  })

  test('--events has all of them; --limit says what is not there', async () => {
    const screen = await print(run, { events: 'events', limit: 2 })
    expect(screen).toMatch(
      /\+1\.00s +early +log info +first\n\+2\.00s +late +log debug +second\n2 more · all: --limit 4\n/u,
    )
    expect(await print(run, { events: 'events' })).toMatch(/\+3\.00s +early +odd\n/u)
  })

  test('the overview counts them', async () => {
    const screen = await print(run)
    expect(screen).toContain('  logs      1 debug · 1 error · 1 info\n')
    expect(screen).toContain('  events    1 odd\n')
  })
})

test('--output is JSON that says exactly what was captured', async () => {
  const output = { text: 'a\u{9b}b\u{202e}\nc\\u000a', list: ['\u{2028}', '\u{1b}[2J'] }
  for (const width of [undefined, 40]) {
    const text = await print(runOf([], { output }), { value: 'output' }, width)
    expect(JSON.parse(text)).toEqual(output)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u{2028}\u{202e}]/u)
  }
})
