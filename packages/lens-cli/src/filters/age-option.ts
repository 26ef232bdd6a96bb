import { unusableValue } from '../lens-error.ts'

const unitDays: Readonly<Record<string, number>> = { s: 1 / 86_400, m: 1 / 1_440, h: 1 / 24, d: 1, w: 7 }

/**
 * Days for an age as people write it: `36h`, `30d`, `12w`.
 *
 * @throws LensError with a caret under the first character that does not fit
 */
export function parseAgeOption(flag: string, value: string): number {
  const [, number = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,9})?)([smhdw])$/u.exec(value) ?? []
  if (number !== '') return Number(number) * (unitDays[unit] as number)
  throw unusableValue(flag, value, 'an age such as 36h, 30d or 12w', /^\d*(?:\.\d*)?/u.exec(value)?.[0].length ?? 0)
}

/** Days as {@link parseAgeOption} reads them back. */
export function typedAge(days: number): string {
  for (const [unit, size] of [
    ['d', 1],
    ['h', 24],
    ['m', 1_440],
  ] as const) {
    if (Number.isInteger(days * size)) return `${days * size}${unit}`
  }
  return `${Math.round(days * 86_400)}s`
}
