// Answers the for-each group of VoltAgent and the sequential groups of Effect; docs/cases-of-others.md says which and
// where ours differs. Limits and cancellation of lists are in side-by-side.test.ts and cancelling.test.ts.
import { pipeline, step } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { Diary, statusesOf } from './diary.test-support.ts'

const list = pipeline<readonly number[]>('order')
const boom = new Error('boom')

describe('which elements', () => {
  test('one element is a list of one', async () => {
    expect(
      (
        await new Diary().run(
          list.map('each', (n) => n * 2),
          [4],
        )
      ).result.output,
    ).toEqual([8])
  })

  test('of a part of the value, each with something of the whole: a step before it makes the list', async () => {
    const labelled = pipeline<{ readonly label: string; readonly values: readonly number[] }>('order')
      .step('list', ({ label, values }) => values.map((value) => ({ label, value })))
      .map('each', ({ label, value }) => `${label}:${value}`)
    const { result } = await new Diary().run(labelled, { label: 'size', values: [38, 40] })
    expect(result.output).toEqual(['size:38', 'size:40'])
  })

  test('a list in a list is two maps', async () => {
    const row = pipeline<readonly number[]>('row').map('cell', (n) => n + 1)
    const { result, trace } = await new Diary().run(pipeline<readonly (readonly number[])[]>('order').map('row', row), [
      [1, 2],
      [],
      [3],
    ])
    expect(result.output).toEqual([[2, 3], [], [4]])
    expect(trace.outline.filter((line) => line.includes('item')).map((line) => line.split(' ')[0])).toEqual([
      'row/#1',
      'row/#1/cell/#1',
      'row/#1/cell/#2',
      'row/#2',
      'row/#3',
      'row/#3/cell/#1',
    ])
  })

  test('elements that are nothing, empty or false are elements', async () => {
    const given = [0, '', false, null, undefined, NaN]
    const seen: unknown[] = []
    const each = pipeline<readonly unknown[]>('order').map('each', (item) => void seen.push(item))
    expect((await new Diary().run(each, given)).result.output).toEqual(given.map(() => undefined))
    expect(seen).toEqual(given)
  })

  test('the holes of a sparse list are elements', async () => {
    const sparse = [1, , 3] as number[] // oxlint-disable-line no-sparse-arrays
    const { result } = await new Diary().run(
      list.map('each', (n) => n ?? 'hole'),
      sparse,
    )
    expect(result.output).toEqual([1, 'hole', 3])
  })

  test.each([1, Infinity])(
    'the output has a place for each, also where the body gives nothing (%d at once)',
    async (concurrency) => {
      const diary = new Diary()
      const some = async (n: number): Promise<number | undefined> => {
        await diary.runtime.sleep(10 - n)
        return n % 2 === 0 ? n : undefined
      }
      const { result } = await diary.run(list.map('each', some, { concurrency }), [1, 2, 3])
      expect(result.output).toHaveLength(3)
      expect(result.output).toEqual([undefined, 2, undefined])
    },
  )

  test('the list itself is not changed, and the output is a list of its own', async () => {
    const input = Object.freeze([3, 1, 2])
    const { result } = await new Diary().run(
      list.map('each', (n) => n),
      input,
    )
    expect(result.output).toEqual([3, 1, 2])
    expect(result.output).not.toBe(input)
  })
})

describe('one after the other', () => {
  test('an element is not begun before the one before it has ended', async () => {
    const diary = new Diary()
    await diary.run(
      list.map('each', (n, ctx) => diary.heeding(`${n}`, 30 - n)(n, ctx)),
      [1, 2, 3],
    )
    expect(diary.events).toEqual(['1 starts', '1 ends', '2 starts', '2 ends', '3 starts', '3 ends'])
  })

  test('the first that fails is the last that is begun, and says which it was', async () => {
    const seen: number[] = []
    const failing = (n: number): number => {
      seen.push(n)
      if (n === 30) throw boom
      return n
    }
    const { result, trace } = await new Diary().run(
      list.map('each', failing).step('after', (numbers) => numbers),
      [10, 20, 30, 40, 50],
    )
    expect(seen).toEqual([10, 20, 30])
    expect(result.error).toMatchObject({ path: 'each/#3', cause: boom })
    expect(statusesOf(result)).toEqual(['each failed', 'after skipped'])
    expect(trace.spans.map(({ path }) => path)).toEqual(['each', 'each/#1', 'each/#2', 'each/#3', 'after'])
  })

  test('each knows its place', async () => {
    const { trace } = await new Diary().run(
      list.map('each', (n, { path }) => `${n} at ${path}`),
      [7, 8],
    )
    expect(trace.spans.slice(1).map(({ output, attributes }) => [output, attributes['flujo.item.index']])).toEqual([
      ['7 at each/#1', 0],
      ['8 at each/#2', 1],
    ])
  })

  test('what was made of those before can be carried along: a loop over the rest', async () => {
    const visited: string[] = []
    const sum = pipeline<{ readonly rest: readonly number[]; readonly sum: number }>('order').loop(
      'add',
      ({ rest: [first = 0, ...rest], sum }, { path }) => {
        visited.push(`${path}: ${first}`)
        return { rest, sum: sum + first }
      },
      { while: ({ rest }) => rest.length > 0, maxIterations: Infinity },
    )
    expect((await new Diary().run(sum, { rest: [1, 2, 3], sum: 0 })).result.output).toEqual({ rest: [], sum: 6 })
    expect(visited).toEqual(['add/#1: 1', 'add/#2: 2', 'add/#3: 3'])
    expect((await new Diary().run(sum, { rest: [], sum: 42 })).result.output?.sum).toBe(42)
  })

  test('looking for the first that fits leaves the rest alone', async () => {
    const seen: number[] = []
    const find = pipeline<{ readonly numbers: readonly number[]; readonly at: number }>('order').loop(
      'look',
      ({ numbers, at }) => {
        seen.push(numbers[at] ?? NaN)
        return { numbers, at: at + 1 }
      },
      { until: ({ numbers, at }) => (numbers[at - 1] ?? Infinity) > 2, maxIterations: Infinity },
    )
    expect((await new Diary().run(find, { numbers: [1, 2, 3, 4], at: 0 })).result.output?.at).toBe(3)
    expect(seen).toEqual([1, 2, 3])
  })
})

describe('what an element may be worked on with', () => {
  test('a step, a pipeline with several, or another kind', async () => {
    const double = step('double', async (n: number) => n * 2)
    const both = pipeline<number>('both').step(double).step('text', String)
    const choice = pipeline<number>('choice').branch('size', (n) => n > 1, {
      true: () => 'large',
      false: () => 'small',
    })
    expect((await new Diary().run(list.map('each', double), [1, 2])).result.output).toEqual([2, 4])
    expect((await new Diary().run(list.map('each', both), [1, 2])).result.output).toEqual(['2', '4'])
    expect((await new Diary().run(list.map('each', choice), [1, 2])).result.output).toEqual(['small', 'large'])
  })

  test('a fallback for one element leaves the others as they are', async () => {
    const body = step(
      'one',
      (n: number) => {
        if (n === 2) throw boom
        return n
      },
      { fallback: (n: number) => -n },
    )
    expect((await new Diary().run(list.map('each', body), [1, 2, 3])).result.output).toEqual([1, -2, 3])
  })
})

test('what is no list is refused before anything is worked on', async () => {
  const seen: unknown[] = []
  for (const given of [{ value: 1 }, 'not-array', 5, null]) {
    const { result } = await new Diary().run(
      list.map('each', (n) => seen.push(n)),
      given as never,
    )
    expect(result.error).toMatchObject({ code: 'not_iterable', path: 'each' })
  }
  expect(seen).toEqual([])
})
