import { describe, expect, test } from 'vitest'

import { FilterError } from '../where/filter-error.ts'
import { evaluateFailIf } from './evaluate-fail-if.ts'
import type { Measured, MeasureKind } from './measure.ts'
import { parseFailIf } from './parse-fail-if.ts'
import { reasonText } from './reason-text.ts'

const second = 1_000_000_000
const measures = new Map<string, MeasureKind>([
  ['duration', 'duration'],
  ['p95', 'duration'],
  ['cost', 'money'],
  ['tokens', 'count'],
  ['fail%', 'share'],
])
const measured: Readonly<Record<string, Measured>> = {
  duration: { value: 12 * second, base: 10 * second },
  p95: { value: 0.5 * second },
  cost: { value: 0.11, base: 0.1 },
  tokens: { value: 5_000, base: 0 },
  'fail%': { value: 0.05, base: 0.02 },
}

const answerTo = (text: string, of = measured): ReturnType<typeof evaluateFailIf> =>
  evaluateFailIf(parseFailIf(text, { measures }), (name) => of[name])

describe('whether it holds', () => {
  test.each([
    ['duration > 10s', true],
    ['duration > 12s', false],
    ['duration >= 12s', true],
    ['DURATION>11999ms', true],
    ['duration < 1m', true],
    ['duration != 0', true],
    ['duration > +20%', false],
    ['duration >= +20%', true],
    ['duration > +19.9%', true],
    ['duration > +1.5s', true],
    ['duration < -20%', false],
    ['duration > -5s', true],
    ['p95 <= 500ms', true],
    // 0.1 × 1.1 is a little more than 0.11 for a machine.
    ['cost >= +10%', true],
    ['cost > +10%', false],
    ['cost = $0.11', true],
    ['cost > 0.1', true],
    ['cost > +$0.02', false],
    ['cost > +0.005', true],
    ['tokens > 4k', true],
    ['tokens > +20%', true],
    ['tokens > +1k', true],
    ['tokens = 5_000', true],
    ['fail% > 3%', true],
    ['fail% > +2%', true],
    ['fail% > +3%', false],
    ['fail% > 0', true],
    ['cost > $1 or duration > 10s', true],
    ['cost > $1 and duration > 10s', false],
    ['not cost > $1 and not (tokens < 1k or duration < 1s)', true],
  ])('%s: %s', (text, holds) => {
    expect(answerTo(text).holds).toBe(holds)
  })

  test('nothing holds of what is not known', () => {
    for (const operator of ['=', '!=', '>', '>=', '<', '<=']) {
      expect(answerTo(`cost ${operator} $1`, {}).holds).toBe(false)
      expect(answerTo(`cost ${operator} +20%`, { cost: { value: undefined, base: 1 } }).holds).toBe(false)
    }
  })

  test('the comparisons that decided are named with their values', () => {
    const reasons = (text: string): string[] => answerTo(text).reasons.map(reasonText)
    expect(reasons('cost > $0.05 or tokens > 1M')).toEqual(['cost > $0.05: $0.110'])
    expect(reasons('cost > +5% and duration > +1s')).toEqual([
      'cost > +5%: $0.110, base $0.100',
      'duration > +1s: 12.0s, base 10.0s',
    ])
    expect(reasons('not (tokens > 1M)')).toEqual(['not (tokens > 1M): 5,000'])
    expect(reasons('Fail% >= 5%')).toEqual(['fail% >= 5%: 5.0%'])
  })
})

describe('what cannot be understood: the column, what was expected, a hint', () => {
  test.each<readonly [string, RegExp]>([
    ['^', /a condition/],
    ['^costs > 1', /Did you mean cost\?/],
    ['^zzzzzzzzz > 1', /There are duration, p95, cost, tokens, fail%/],
    ['cost^', /one of = != > >= < <= after cost, given the end/],
    ["^'cost' ", /a comparison such as duration/],
    ['cost ^exists', /after cost, given "exists"/],
    ['cost ^in [1, 2]', /after cost, given "in"/],
    ['cost ^~ 1', /after cost, given "~"/],
    ['cost > ^', /a value after/],
    ['^any(cost > 1)', /a comparison such as/],
    ['cost > ^20%', /needs its sign: \+20% or -20%/],
    ['cost > ^+-1', /an amount of dollars/],
    ['cost > ^$x', /an amount of dollars/],
    ["cost > ^'1'", /an amount of dollars/],
    ['duration > ^10', /a duration such as 10s/],
    ['duration > ^+10', /a duration such as 10s/],
    ['tokens > ^$5', /a number such as/],
    ['fail% > ^0.05', /a share such as 3%/],
    ['fail% > ^+1%%', /a share such as 3%/],
    ['cost > 1 ^&& cost < 2', /Write `and`/],
    ['p95 > ^+20%', /no p95 is known/],
  ])('%s', (marked, said) => {
    const index = marked.indexOf('^')
    const text = marked.slice(0, index) + marked.slice(index + 1)
    const error = errorOf(() => answerTo(text))
    expect(`${error.message} ${error.hint ?? ''}`).toMatch(said)
    expect(error).toMatchObject({ column: index + 1, exitCode: 2 })
  })

  test('where nothing is compared, a relative limit is refused before anything is read', () => {
    const options = { measures, withoutBase: 'Add --compare.' }
    expect(errorOf(() => parseFailIf('cost > 1 or p95 > +20%', options))).toMatchObject({
      column: 19,
      hint: 'Add --compare.',
    })
    expect(parseFailIf('cost > 1 or fail% > 20%', options).text).toBe('cost > 1 or fail% > 20%')
  })
})

function errorOf(run: () => unknown): FilterError {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof FilterError) return thrown
    throw thrown
  }
  throw new Error('expected it to be refused')
}
