// Answers the branch and condition groups of VoltAgent; docs/cases-of-others.md says which and where ours differs.
import { pipeline, type Step } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { Diary, statusesOf } from './diary.test-support.ts'

const start = pipeline<number>('order')
const boom = new Error('boom')

describe('all that fit', () => {
  type Case = 'large' | 'odd' | 'round' | 'never'
  const fits: readonly (readonly [Case, (n: number) => boolean])[] = [
    ['large', (n) => n > 3],
    ['odd', (n) => n % 2 === 1],
    ['round', (n) => n % 10 === 0],
    ['never', () => false],
  ]
  const chosen = (n: number): Case[] => fits.flatMap(([key, fit]) => (fit(n) ? [key] : []))
  const rules = (diary: Diary) =>
    start.route('rules', async (n) => chosen(n), {
      large: diary.deaf('large', 30),
      odd: diary.deaf('odd', 20),
      round: diary.deaf('round', 10),
      never: diary.deaf('never', 0),
    })

  test('are run on the same value at the same time, the others not at all, and the output has their keys alone', async () => {
    const diary = new Diary()
    const { result, endedMs, trace } = await diary.run(rules(diary), 5)
    expect([result.output, endedMs]).toEqual([{ large: 5, odd: 5 }, 30])
    expect(diary.lines).toEqual(['0 large starts', '0 odd starts', '20 odd ends', '30 large ends'])
    expect(trace.outline).toEqual(['rules route completed', 'rules/large task completed', 'rules/odd task completed'])
  })

  test('may be none, and the run goes on', async () => {
    const diary = new Diary()
    const { result } = await diary.run(
      rules(diary).step('after', (outputs) => Object.keys(outputs).length),
      2,
    )
    expect([result.output, diary.lines]).toEqual([0, []])
  })

  test('the failure of one is the failure of the step, and stops the others', async () => {
    const diary = new Diary()
    const both = start.route('rules', () => ['a', 'b'], {
      a: diary.heeding('a', 500),
      b: diary.breaking('b', 10, boom),
      c: diary.deaf('c', 10),
    })
    const { result } = await diary.run(both, 1)
    expect(result.error).toMatchObject({ path: 'rules/b', cause: boom })
    expect(diary.events).toEqual(['a starts', 'b starts', 'b breaks', 'a stops'])
  })
})

describe('one of several', () => {
  test('the selector is asked once, and sees what the case is given', async () => {
    const seen: object[] = []
    const input = { kind: 'a' }
    const choosing = pipeline<{ readonly kind: string }>('order').branch(
      'kind',
      (given) => {
        seen.push(given)
        return 'a' as const
      },
      { a: (given) => seen.push(given) },
    )
    await new Diary().run(choosing, input)
    expect(seen).toEqual([input, input])
    for (const each of seen) expect(each).toBe(input)
  })

  test('a condition: where it does not hold the value goes on as it is', async () => {
    const when = start.branch('when', (n) => n > 100, { true: (n) => n - 10, false: (n) => n }).step('after', (n) => n)
    expect((await new Diary().run(when, 120)).result.output).toBe(110)
    const { result, trace } = await new Diary().run(when, 20)
    expect(result.output).toBe(20)
    expect(trace.span('when').attributes).toEqual({ 'flujo.branch.key': 'false' })
  })

  test('the cases that were not taken leave nothing in the trace, and nothing is skipped', async () => {
    const three = start.branch('size', (n) => (n > 5 ? 'l' : 's'), { l: () => 'large', s: () => 'small' })
    const { result, trace } = await new Diary().run(three, 9)
    expect(trace.outline).toEqual(['size branch completed', 'size/l task completed'])
    expect(statusesOf(result)).toEqual(['size completed'])
  })

  test('a choice within a choice', async () => {
    const inner = pipeline<number>('inner').branch(
      'parity',
      (n) => n % 2,
      { 0: () => 'even', 1: () => 'odd' },
      () => '?',
    )
    const outer = start.branch('sign', (n) => (n < 0 ? 'minus' : 'plus'), { minus: () => 'negative', plus: inner })
    for (const [n, expected] of [
      [-1, 'negative'],
      [4, 'even'],
      [5, 'odd'],
    ] as const) {
      expect((await new Diary().run(outer, n)).result.output).toBe(expected)
    }
  })

  test('the failure of the case that was taken says which it was', async () => {
    const bad = start.branch('kind', (): 'a' | 'b' => 'b', {
      a: (n) => n,
      b: (): number => {
        throw boom
      },
    })
    const { result } = await new Diary().run(bad, 1)
    expect(result.error).toMatchObject({ code: 'step_failed', path: 'kind/b', cause: boom })
  })

  test('the failure of a case can be handled around the branch, with the value that the branch was given', async () => {
    const bad = start.branch(
      'kind',
      () => 'a' as const,
      {
        a: (): number => {
          throw boom
        },
      },
      undefined,
      { fallback: (n: number) => n * 100 },
    )
    expect((await new Diary().run(bad, 2)).result.output).toBe(200)
  })

  test('a selector that gives up rejects, and the branch has failed without a case', async () => {
    const { result, trace } = await new Diary().run(
      start.branch('kind', async (): Promise<'a'> => Promise.reject(boom), { a: (n) => n }),
      1,
    )
    expect(result.error).toMatchObject({ path: 'kind', cause: boom })
    expect(trace.outline).toEqual(['kind branch failed'])
  })

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', ''])(
    '%j is not a case because objects have it',
    async (key) => {
      const { result } = await new Diary().run(
        start.branch('kind', () => key as 'a', { a: (n) => n }),
        1,
      )
      expect(result.error).toMatchObject({ code: 'no_matching_case', path: 'kind' })
    },
  )

  test('a case may be anything: a pipeline, a map, a loop, a race', async () => {
    const cases: Readonly<Record<string, Step<number, unknown>>> = {
      pipeline: pipeline<number>('x')
        .step('one', (n) => n + 1)
        .step('two', (n) => n * 2),
      map: pipeline<number>('y')
        .step('list', (n) => [n, n])
        .map('each', (n) => n + 1),
      loop: pipeline<number>('z').loop('again', (n) => n + 1, { maxIterations: 3 }),
      race: pipeline<number>('r').parallel('race', { a: (n) => n, b: async (n) => n }, { quorum: 1 }),
    }
    const outputs: unknown[] = []
    for (const key of Object.keys(cases)) {
      const choosing = start.branch(
        'kind',
        (): string => key,
        cases,
        () => 'none',
      )
      outputs.push((await new Diary().run<number, unknown>(choosing, 4)).result.output)
    }
    expect(outputs).toEqual([10, [5, 5], 7, { a: 4 }])
  })
})
