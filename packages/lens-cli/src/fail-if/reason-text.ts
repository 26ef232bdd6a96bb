import { formatCount } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { formatUsd } from '../format/money.ts'
import type { Compared } from './evaluate-fail-if.ts'
import type { MeasureKind } from './measure.ts'

/** What decided a `--fail-if`, as `cost > +20%: $0.184, base $0.052`; `not (…)` around one that did not hold. */
export function reasonText({ measure, kind, operator, limit, holds, value, base }: Compared): string {
  const comparison = `${measure} ${operator} ${limit.typed.raw}`
  const asked = holds ? comparison : `not (${comparison})`
  const against = limit.type === 'fixed' || base === undefined ? '' : `, base ${measureText(base, kind)}`
  return `${asked}: ${value === undefined ? 'not known' : measureText(value, kind)}${against}`
}

/** A measure for people. */
export function measureText(value: number, kind: MeasureKind): string {
  switch (kind) {
    case 'duration':
      return formatDuration(value)
    case 'money':
      return formatUsd(value)
    case 'count':
      return formatCount(value)
    case 'share':
      return `${(value * 100).toFixed(1)}%`
  }
}
