const second = 1_000_000_000

/**
 * Nanoseconds for people: `412µs`, `820ms`, `8.2s`, `14m02s`, `2h05m`, `3d04h`. With two `decimals` seconds begin at
 * 10 ms, so that the rows of one trace can be compared at a glance.
 */
export function formatDuration(durationNs: number, decimals: 1 | 2 = 1): string {
  if (!(durationNs >= 0) || durationNs === Infinity) return '?'
  if (durationNs === 0) return '0s'
  if (durationNs < 999.5) return `${Math.round(durationNs)}ns`
  if (durationNs < 999_500) return `${Math.round(durationNs / 1_000)}µs`
  if (durationNs < 9_950_000) return `${(durationNs / 1_000_000).toFixed(1)}ms`
  if (decimals === 1 && durationNs < 999_500_000) return `${Math.round(durationNs / 1_000_000)}ms`
  const inSeconds = (durationNs / second).toFixed(decimals)
  if (Number(inSeconds) < 60) return `${inSeconds}s`
  return inLargeUnits(Math.round(durationNs / second))
}

/** Decimals for the durations of one table, by the longest: below a second, whole milliseconds say more than `0.06s`. */
export function decimalsFor(longestNs: number): 1 | 2 {
  return longestNs < second ? 1 : 2
}

function inLargeUnits(seconds: number): string {
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m${twoDigits(seconds % 60)}s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 1_440) return `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}m`
  const hours = Math.round(minutes / 60)
  return `${Math.floor(hours / 24)}d${twoDigits(hours % 24)}h`
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')
