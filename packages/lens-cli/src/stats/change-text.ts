import { formatCount } from '../format/count.ts'
import { formatUsd } from '../format/money.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { Style } from '../output/style.ts'
import type { ComparedRow } from './compared-row.ts'

/** What has changed against the time before, each better where it is less. */
export interface Changes {
  readonly p95: Line
  readonly failed: Line
  readonly cost: Line
}

/** `+12%` of time and cost, `+2.0pp` of the share that failed, `·` where nothing changed; in a word, new rows and gone ones. */
export function changesOf({ change, before, ...row }: ComparedRow): Changes {
  if (before === undefined || change === 'gone') {
    const word = change === 'gone' ? styled('gone', 'dim') : change === 'new' ? styled('new', 'cyan') : []
    return { p95: word, failed: [], cost: [] }
  }
  return {
    p95: relative(row.p95Ns, before.p95Ns, () => '∞'),
    failed: points(row.failed / row.count, before.failed / before.count),
    cost: row.costUsd === 0 && before.costUsd === 0 ? [] : relative(row.costUsd, before.costUsd, formatUsd),
  }
}

const same: Line = styled('·', 'dim')

/** @param absolute says how much it is now where it was nothing before */
function relative(now: number, before: number, absolute: (now: number) => string): Line {
  if (now === before) return same
  if (before === 0) return marked(`+${absolute(now)}`, true)
  const percent = Math.round((now / before - 1) * 100)
  return percent === 0 ? same : marked(`${signed(percent, formatCount(Math.abs(percent)))}%`, percent > 0)
}

function points(now: number, before: number): Line {
  const tenths = Math.round((now - before) * 1_000)
  return tenths === 0 ? same : marked(`${signed(tenths, (Math.abs(tenths) / 10).toFixed(1))}pp`, tenths > 0)
}

const signed = (change: number, size: string): string => `${change < 0 ? '-' : '+'}${size}`

function marked(text: string, isWorse: boolean): Line {
  const style: Style = isWorse ? 'red' : 'green'
  return text === '' ? plain('') : styled(text, style)
}
