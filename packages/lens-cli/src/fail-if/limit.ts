import type { Placed } from '../where/expression.ts'
import { FilterError } from '../where/filter-error.ts'
import { durationNs, numberOf } from '../where/read-value.ts'
import type { MeasureKind } from './measure.ts'

/** What a measure is compared with. */
export interface Limit {
  /** `fixed` stands for itself, `shifted` is added to the base, `scaled` is the share of the base that is added to it. */
  readonly type: 'fixed' | 'shifted' | 'scaled'
  /** In the unit of the measure; of a scaled one 0.2 for `+20%`. */
  readonly amount: number
  readonly typed: Placed
}

const expectations: Readonly<Record<MeasureKind, string>> = {
  duration: 'a duration such as 10s, or relative to the base: +5s, +20%',
  money: 'an amount of dollars such as $0.05, or relative to the base: +$0.02, +20%',
  count: 'a number such as 400 or 4k, or relative to the base: +1k, +20%',
  share: 'a share such as 3%, or percentage points relative to the base: +2%',
}

/**
 * The limit that was typed for a measure. With a sign it is relative to the base; a share moves by percentage points then.
 *
 * @throws FilterError for what is no limit of that kind
 */
export function readLimit(typed: Placed, kind: MeasureKind, text: string): Limit {
  const [, sign = '', amount = ''] = /^([+-]?)(.*)$/su.exec(typed.value) ?? []
  const isScaled = sign !== '' && kind !== 'share' && amount.endsWith('%')
  const size = typed.isQuoted ? undefined : isScaled ? shareOf(amount) : sizeOf(amount, kind)
  if (size === undefined) {
    const hint =
      kind !== 'share' && amount.endsWith('%') ? 'A share of the base needs its sign: +20% or -20%.' : undefined
    throw new FilterError({ text, index: typed.index, expected: expectations[kind], given: typed.raw, hint })
  }
  const type = isScaled ? 'scaled' : sign === '' ? 'fixed' : 'shifted'
  return { type, amount: sign === '-' ? -size : size, typed }
}

function sizeOf(amount: string, kind: MeasureKind): number | undefined {
  switch (kind) {
    case 'duration': {
      const ns = durationNs(amount) ?? (amount === '0' ? 0 : undefined)
      return ns !== undefined && Number.isFinite(ns) ? ns : undefined
    }
    case 'money':
      return unsigned(amount.startsWith('$') ? amount.slice(1) : amount)
    case 'count':
      return unsigned(amount)
    case 'share':
      return amount === '0' ? 0 : shareOf(amount)
  }
}

function shareOf(amount: string): number | undefined {
  const percent = amount.endsWith('%') ? unsigned(amount.slice(0, -1)) : undefined
  return percent === undefined ? undefined : percent / 100
}

const unsigned = (amount: string): number | undefined => (/^[+-]/u.test(amount) ? undefined : numberOf(amount))
