import { unusableValue } from '../lens-error.ts'

/**
 * A whole number of at least `least` from the command line.
 *
 * @throws LensError with a caret under the first character that is no digit
 */
export function parseWholeNumber(flag: string, value: string, least: number): number {
  const parsed = /^\d{1,9}$/u.test(value) ? Number(value) : -1
  if (parsed >= least) return parsed
  throw unusableValue(flag, value, `a whole number from ${least} to 999999999`, Math.max(0, value.search(/\D/u)))
}
