import { describeValue } from '../describe-value.ts'
import { FlujoError } from '../flujo-error.ts'

/** Says what was expected at `path` and what was given instead. */
export function invalidPipeline(path: string, expected: string, given: unknown): FlujoError {
  return new FlujoError('invalid_pipeline', `step "${path}": expected ${expected}, given ${describeValue(given)}`, {
    path,
  })
}

/** `value` if it is a whole number of at least 1 or `Infinity`, which also stands where nothing was said. */
export function positiveCount(value: unknown, path: string, option: string): number {
  if (value === undefined || value === Infinity) return Infinity
  if (Number.isInteger(value) && (value as number) >= 1) return value as number
  throw invalidPipeline(path, `${option} to be a whole number of at least 1`, value)
}

/** `value` if it is a finite number of milliseconds, `fallback` where nothing was said. */
export function milliseconds(value: unknown, path: string, option: string, fallback: number): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && value >= 0 && value < Infinity) return value
  throw invalidPipeline(path, `${option} to be a number of milliseconds, 0 or more`, value)
}

/** `value` if it is one of `words`, the first of them where nothing was said. */
export function oneOf<Word extends string>(
  value: unknown,
  words: readonly [Word, ...Word[]],
  path: string,
  option: string,
): Word {
  if (value === undefined) return words[0]
  const word = words.find((candidate) => candidate === value)
  if (word !== undefined) return word
  throw invalidPipeline(path, `${option} to be ${words.map((each) => `'${each}'`).join(' or ')}`, value)
}

/** `value` if it is a function; which one is for the types of the builders to say. */
export function functionOf<F>(value: unknown, path: string, option: string): F {
  if (typeof value === 'function') return value as F
  throw invalidPipeline(path, `${option} to be a function`, value)
}

/** Options as they were given: nothing is known of their values yet. */
export type GivenOptions<Name extends string> = { readonly [K in Name]?: unknown }

/** `value` if it is an object with only `known` names, an empty one where nothing was said; `what` is for the message. */
export function knownOptions<Name extends string>(
  value: unknown,
  known: readonly Name[],
  path: string,
  what = 'options',
): GivenOptions<Name> {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null) throw invalidPipeline(path, `${what} to be an object`, value)
  const unknown = Object.keys(value).find((name) => !(known as readonly string[]).includes(name))
  if (unknown !== undefined) throw invalidPipeline(path, `${what} among ${known.join(', ')}`, unknown)
  return value
}
