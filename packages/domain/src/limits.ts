/**
 * How much a run, or a step with everything inside it, may use. A limit is crossed by what goes *above* it; that fails
 * whoever has the limit (`limit_exceeded`) and cancels what is under way inside. Limits inside others all hold.
 */
export interface Limits {
  /** Price of all reported usage, in US dollars; 0: nothing that costs. Calls without a price count as nothing. */
  readonly costUsd?: number | undefined
  /** Tokens read and written together; 0: none. */
  readonly tokens?: number | undefined
  /** Steps started inside, of any kind and at any depth, a whole number from 1; a further try of a step counts none. */
  readonly steps?: number | undefined
  /** Time from the start to the end, waits and further tries included, in milliseconds above 0. */
  readonly durationMs?: number | undefined
}

/** Which of the {@link Limits}. */
export type LimitName = keyof Limits

const isFinite = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < Infinity

const expectations: {
  readonly [Name in LimitName]-?: readonly [expected: string, holds: (value: unknown) => boolean]
} = {
  costUsd: ['a number of US dollars, 0 or more', isFinite],
  tokens: ['a number, 0 or more', isFinite],
  steps: ['a whole number of at least 1', (value) => isFinite(value) && Number.isInteger(value) && value >= 1],
  durationMs: ['a number of milliseconds above 0', (value) => isFinite(value) && value > 0],
}

/**
 * A frozen copy of the limits that were given, `undefined` where there is none.
 *
 * @param refuse makes the error from what was expected and what was given
 */
export function limitsOf(given: unknown, refuse: (expected: string, given: unknown) => Error): Limits | undefined {
  if (given === undefined) return undefined
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw refuse('limits to be an object', given)
  }
  const said = Object.entries(given).filter(([, value]) => value !== undefined)
  for (const [name, value] of said) {
    if (!Object.hasOwn(expectations, name)) {
      throw refuse(`limits among ${Object.keys(expectations).join(', ')}`, name)
    }
    const [expected, holds] = expectations[name as LimitName]
    if (!holds(value)) throw refuse(`limits.${name} to be ${expected}`, value)
  }
  return said.length === 0 ? undefined : Object.freeze(Object.fromEntries(said) as Limits)
}
