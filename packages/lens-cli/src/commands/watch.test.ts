import { attributeNames } from '@flujo/domain'
import { MemoryStore, type TraceReader } from '@flujo/tracing'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'

import { watch, type WatchOptions } from '../index.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { hostileRun } from '../testing/hostile-run.ts'
import { hostileNames } from '../testing/hostile-text.ts'
import { LiveRun } from '../testing/live-run.ts'
import { nowMs, runningRun, sampleRuns } from '../testing/sample-runs.ts'
import { storeOf } from '../testing/screen-of.ts'
import { TinyTerminal } from '../testing/tiny-terminal.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'

const output = (write: (text: string) => void, more: Partial<LensOutput> = {}): LensOutput => ({
  ...{ write, nowMs, timeZone: 'UTC', times: 'relative' },
  ...more,
})

interface Played {
  readonly terminal: TinyTerminal
  /** What stood on the terminal after each painting, and when. */
  readonly frames: readonly { readonly atMs: number; readonly text: string; readonly written: string }[]
  readonly exitCode: number
}

/** Watches on a tiny terminal for some seconds of virtual time, while `act` is done. */
async function play(
  reader: TraceReader,
  options: WatchOptions & {
    readonly seconds: number
    readonly act?: (clock: VirtualClock, terminal: TinyTerminal) => void
  },
  terminal = new TinyTerminal(),
): Promise<Played> {
  const { seconds, act, ...rest } = options
  const clock = new VirtualClock(nowMs)
  const frames: { atMs: number; text: string; written: string }[] = []
  const ending = new AbortController()
  act?.(clock, terminal)
  const { onTime } = clock
  clock.onTime = async (now) => {
    await onTime(now)
    if (now >= nowMs + seconds * 1_000) ending.abort()
  }
  const write = (written: string): void => {
    terminal.write(written)
    if (written.includes('?2026h')) frames.push({ atMs: clock.nowMs(), text: terminal.text, written })
  }
  const place = output(write, { width: terminal.columns })
  const exitCode = await watch(reader, place, { ...rest, clock, terminal, signal: ending.signal })
  return { terminal, frames, exitCode }
}

/** What lens prints a line at a time while `steps` are done, one between two readings. */
async function linesOf(
  store: MemoryStore,
  steps: readonly ((clock: VirtualClock) => Promise<void>)[],
  options: WatchOptions = {},
  place: Partial<LensOutput> = {},
): Promise<string[]> {
  const clock = new VirtualClock(nowMs)
  const ending = new AbortController()
  const left = [...steps]
  clock.onTime = async () => {
    const step = left.shift()
    if (step === undefined) ending.abort()
    else await step(clock)
  }
  let text = ''
  const write = (piece: string): void => void (text += piece)
  await watch(store, output(write, { times: 'absolute', ...place }), { ...options, clock, signal: ending.signal })
  return text.split('\n').slice(0, -1)
}

describe('on a terminal', () => {
  test.each([60, 80, 100, 160])('the list in %d columns', async (width) => {
    const terminal = new TinyTerminal(width)
    const { frames } = await play(storeOf(), { seconds: 0.1 }, terminal)
    expect(frames[0]?.text.split('\n').filter((line) => stringWidth(line) > width)).toEqual([])
    await expect(`${frames[0]?.text}\n`).toMatchFileSnapshot(`../../screens/watch-${width}.txt`)
  })

  test.each([60, 80, 100, 160])('one run in %d columns', async (width) => {
    const terminal = new TinyTerminal(width)
    const { frames } = await play(storeOf(), { run: '7f3a', seconds: 0.1 }, terminal)
    expect(frames[0]?.text.split('\n').filter((line) => stringWidth(line) > width)).toEqual([])
    await expect(`${frames[0]?.text}\n`).toMatchFileSnapshot(`../../screens/watch-run-${width}.txt`)
  })

  test('is painted ten times a second at most, however much happens and whoever resizes it', async () => {
    const store = new MemoryStore()
    const act = (clock: VirtualClock, terminal: TinyTerminal): void => {
      const run = new LiveRun(store, 'busy', { nowMs: () => clock.nowMs() })
      let count = 0
      clock.onTime = async () => {
        if (count === 0) await run.start()
        await run.open(`step ${(count += 1)}`)
        if (count % 3 === 0) terminal.listener?.redraw()
      }
    }
    for (const named of [undefined, '@']) {
      const { frames } = await play(store, { run: named, seconds: 20, act })
      for (const { atMs } of frames) {
        expect(frames.filter((frame) => frame.atMs >= atMs && frame.atMs < atMs + 1_000).length).toBeLessThanOrEqual(10)
      }
      expect(frames.length).toBeGreaterThan(50)
    }
  })

  test('a duration grows while nothing else happens, and only its line is written', async () => {
    const { frames } = await play(storeOf([runningRun]), { seconds: 3 })
    expect(frames.slice(1).every(({ written }) => !written.includes('PIPELINE'))).toBe(true)
    expect(new Set(frames.map(({ text }) => /1\d\.\ds/u.exec(text)?.[0])).size).toBeGreaterThan(5)
  })

  test('what does not fit is counted, what is under way stays', async () => {
    const store = new MemoryStore()
    for (let index = 0; index < 40; index += 1) {
      await new LiveRun(store, `run-${index}`, { nowMs: () => nowMs - index }).start()
    }
    const list = await play(store, { seconds: 0.1 }, new TinyTerminal(100, 12))
    expect(list.frames[0]?.text.split('\n')).toHaveLength(11)
    expect(list.frames[0]?.text).toMatch(/31 runs more than fit here · 40 running/u)
    const run = await new LiveRun(store, 'tall', { nowMs: () => nowMs }).start()
    for (let index = 0; index < 18; index += 1) {
      await run.open(`step ${index}`, { startTimeUs: (nowMs - 1_000 + index) * 1_000 })
      if (index !== 3) await run.close(`step ${index}`)
    }
    const tree = await play(store, { run: 'tall', seconds: 0.1 }, new TinyTerminal(100, 12))
    const [first] = tree.frames
    expect(first?.text.split('\n').length).toBeLessThanOrEqual(11)
    expect(first?.text).toMatch(/step 3 /u)
    expect(first?.text).toMatch(/\d+ earlier spans not shown · q ends/u)
  })

  test('a run that ends leaves its tree as text, and its status where that is asked for', async () => {
    const store = new MemoryStore()
    const act = (clock: VirtualClock): void => {
      const run = new LiveRun(store, 'failing', { nowMs: () => clock.nowMs() })
      const steps = [() => run.start(), () => run.open('draft'), () => run.close('draft'), () => run.end('failed')]
      clock.onTime = async () => void (await steps.shift()?.())
    }
    const { terminal, frames, exitCode } = await play(store, { run: '@', exitStatus: true, seconds: 60, act })
    expect(frames[0]?.text).toMatch(/^Waiting for a run that is @\./u)
    expect(exitCode).toBe(1)
    expect(terminal.isHidden).toBe(false)
    expect(terminal.text).toMatch(/^✗ triage failing failed [^\n]+\n[^]*└ draft[^]*Next: lens show failing$/u)
  })

  test.each(hostileNames.map((name, index) => [JSON.stringify(name), name, index] as const))(
    '%s',
    async (_, name, index) => {
      const hostile = hostileRun(name, index)
      const { status: _status, seconds: _seconds, ...open } = hostile
      const store = storeOf([{ ...open, startedMs: nowMs }])
      // What is written is checked by the terminal, which knows few sequences.
      for (const run of [undefined, '@']) {
        const { frames } = await play(store, { run, seconds: 0.5 }, new TinyTerminal(60))
        for (const line of frames[0]?.text.split('\n') ?? []) {
          expect(line).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{202a}-\u{202e}\u{feff}]/u)
          expect(stringWidth(line)).toBeLessThanOrEqual(60)
        }
      }
    },
  )
})

describe('a line for each change', () => {
  const plain = (line: string): string => line.replace(/^\S+ +\S+ +/u, '').replaceAll(/ {2,}/gu, ' ')

  test('begins, tries, waits and ends, in order, each once, however much is between two readings', async () => {
    const store = new MemoryStore()
    const run = new LiveRun(store, 'aaaa', { nowMs: () => nowMs })
    const attempt = (index: number) => ({
      ...{ kind: 'attempt' as const, within: 'ask' },
      attributes: { [attributeNames.attempt]: index, ...(index > 1 && { [attributeNames.retryDelayMs]: 1_000 }) },
    })
    const lines = await linesOf(store, [
      async () => void (await run.start()),
      () => run.open('ask'),
      () => run.open('try 1', attempt(1)),
      async () => {
        await run.close('try 1', { status: 'failed', error: { type: 'TimeoutError', message: 'late' } })
        await run.open('try 2', attempt(2))
        await run.close('try 2')
        await run.close('ask')
        await run.open('send')
        await run.close('send')
      },
      () => run.end(),
      async () => {},
    ])
    expect(lines.map(plain)).toEqual([
      'run started triage',
      'started ask',
      'started ask/try 1',
      'failed ask/try 1 0s TimeoutError: late',
      'retry ask/try 2 after 1.0s',
      'completed ask/try 2 0s',
      'completed ask 0s',
      'started send',
      'completed send 0s',
      'run completed triage 0s',
    ])
    expect(lines[0]).toMatch(/^2026-11-22T16:40:00\.000Z {2}aaaa {2}run started/u)
  })

  test('a run that was under way begins where the watch does; one that is named is told whole', async () => {
    const early = storeOf([runningRun])
    expect((await linesOf(early, [async () => {}])).map(plain)).toEqual(['run started support-triage', 'started draft'])
    expect((await linesOf(early, [async () => {}], { run: '@' })).map(plain)).toEqual([
      ...['run started support-triage', 'started classify', 'completed classify 700ms', 'started draft'],
    ])
    expect(await linesOf(storeOf(sampleRuns.slice(1)), [async () => {}])).toEqual([])
  })

  test('a run that was deleted is gone', async () => {
    const store = new MemoryStore()
    const run = new LiveRun(store, 'aaaa', { nowMs: () => nowMs })
    const steps = [
      async () => void (await run.start()),
      async () => void (await store.deleteRun('aaaa')),
      async () => {},
    ]
    expect((await linesOf(store, steps)).map(plain)).toEqual(['run started triage', 'run gone triage'])
  })

  test('plain: cells between tabs under their titles; JSON: a document a line', async () => {
    const store = new MemoryStore()
    const run = new LiveRun(store, 'aaaa', { nowMs: () => nowMs })
    const steps = [async () => void (await run.start()), () => run.open('ask'), async () => {}]
    const rows = await linesOf(store, steps, {}, { plain: true })
    expect(rows.map((row) => row.split('\t').length)).toEqual([6, 6, 6])
    const documents = (await linesOf(store, [async () => {}], { run: 'aaaa', json: true })).map((line) =>
      JSON.parse(line),
    )
    expect(documents.map(({ type, path }) => [type, path])).toEqual([
      ...[
        ['run.start', undefined],
        ['span.start', 'triage'],
        ['span.start', 'ask'],
      ],
    ])
  })

  test('--until-done ends after the last of the runs, and not before the first', async () => {
    const store = new MemoryStore()
    const run = new LiveRun(store, 'aaaa', { nowMs: () => nowMs })
    const idle = async (): Promise<void> => {}
    const never = async (): Promise<void> => {
      throw new Error('it goes on')
    }
    const lines = await linesOf(store, [idle, idle, async () => void (await run.start()), () => run.end(), never], {
      untilDone: true,
    })
    expect(lines.map(plain)).toEqual(['run started triage', 'run completed triage 0s'])
  })
})

test('a reader that cannot tell whether there is news is read all the same, and one that can is left alone', async () => {
  const reads = new Map<boolean, number>()
  for (const canTell of [true, false]) {
    const store = storeOf([runningRun])
    const reader: TraceReader = {
      listRuns: (query, page) => {
        reads.set(canTell, (reads.get(canTell) ?? 0) + 1)
        return store.listRuns(query, page)
      },
      getRun: (runId) => store.getRun(runId),
      getTrace: (runId) => store.getTrace(runId),
      getSpans: (runId, query) => store.getSpans(runId, query),
      summarizeRuns: (query) => store.summarizeRuns(query),
      listSpans: (runId, query, page) => store.listSpans(runId, query, page),
      getSpanStatistics: (query) => store.getSpanStatistics(query),
      getValue: (ref) => store.getValue(ref),
      getValues: (refs) => store.getValues(refs),
      ...(canTell && { version: () => store.version() }),
    }
    await play(reader, { seconds: 20 })
  }
  expect(reads.get(true)).toBeLessThan(30)
  expect(reads.get(false)).toBeGreaterThan(100)
})
