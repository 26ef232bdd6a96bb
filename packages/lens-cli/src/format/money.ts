import { formatCount } from './count.ts'

/** What is known of a price: the sum of what was priced, and how many calls were not. */
export interface Cost {
  readonly calls: number
  readonly costUsd: number
  readonly unpricedCalls: number
}

/** `$0.021`, `$1.38`; `?` where no price is known, `≥$0.021` where some are not; nothing where there was nothing to pay. */
export function formatCost({ calls, costUsd, unpricedCalls }: Cost): string {
  if (calls === 0 && costUsd === 0) return unpricedCalls > 0 ? '?' : ''
  if (unpricedCalls === 0) return formatUsd(costUsd)
  return costUsd > 0 ? `≥${formatUsd(costUsd)}` : '?'
}

export function formatUsd(usd: number): string {
  if (!Number.isFinite(usd)) return '?'
  if (usd === 0) return '$0'
  if (usd < 0.000_95) return `$${usd.toPrecision(2)}`
  if (usd < 0.9995) return `$${usd.toFixed(3)}`
  const [whole = '', cents = ''] = usd.toFixed(2).split('.')
  return `$${formatCount(Number(whole))}.${cents}`
}
