import { formatCount } from './count.ts'
import { formatDuration } from './duration.ts'
import { formatUsd } from './money.ts'

/** `+2.3s`, `-820ms`; `·` for a difference that would be shown as nothing. */
export function signedDuration(deltaNs: number, decimals: 1 | 2 = 1): string {
  const leastNs = decimals === 2 ? 5_000_000 : 0
  return Math.abs(deltaNs) <= leastNs ? noDifference : signed(deltaNs, formatDuration(Math.abs(deltaNs), decimals))
}

export function signedCount(delta: number): string {
  return Math.round(delta) === 0 ? noDifference : signed(delta, formatCount(Math.abs(delta)))
}

export function signedUsd(delta: number): string {
  return Math.abs(delta) < leastUsd ? noDifference : signed(delta, formatUsd(Math.abs(delta)))
}

/** `+278%`, `-2.5%`; nothing where there is no base. */
export function signedPercent(delta: number, base: number): string {
  const percent = (delta / base) * 100
  if (!Number.isFinite(percent)) return ''
  const size = Math.abs(percent)
  return size < 0.05 ? '' : signed(percent, `${size < 9.95 ? size.toFixed(1) : formatCount(size)}%`)
}

export const noDifference = '·'

/** Sums of prices are not exact. */
const leastUsd = 1e-9

const signed = (value: number, size: string): string => `${value < 0 ? '-' : '+'}${size}`
