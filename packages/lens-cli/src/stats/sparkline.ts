const levels = '▁▂▃▄▅▆▇█'

/**
 * Values as bars from 0 to the largest of them; a blank where there is none. Empty for fewer than two values, which are
 * no trend.
 *
 * @example
 * sparkline([2, null, 4]) // '▄ █'
 */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null)
  const largest = known.reduce((most, value) => Math.max(most, value), 0)
  if (known.length < 2 || !(largest > 0)) return ''
  const barOf = (value: number): string => levels[Math.max(0, Math.ceil((value / largest) * levels.length) - 1)] ?? ''
  return values.map((value) => (value === null ? ' ' : barOf(value))).join('')
}
