/** `41377` as `41,377`. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return '?'
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/gu, ',')
}

/** `4123456` as `4.1M`; small counts as they are. */
export function formatCompact(count: number): string {
  if (!(Math.abs(count) >= 10_000)) return formatCount(count)
  for (const [unit, size] of units) {
    if (count >= size * 0.9995) return `${(count / size).toFixed(count < size * 99.95 ? 1 : 0)}${unit}`
  }
  return formatCount(count)
}

const units = [
  ['G', 1_000_000_000],
  ['M', 1_000_000],
  ['k', 1_000],
] as const

/** `1 span`, `31 spans`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** A share of a whole as `93.0%`. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)}%`
}

/** Bytes as `512 B`, `1.2 kB`, `3.4 MB`, `1.1 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 999_950) return `${(bytes / 1_000).toFixed(1)} kB`
  return bytes < 999_950_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(1)} GB`
}
