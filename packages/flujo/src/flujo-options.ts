import { describeValue, FlujoError } from '@flujo/domain'
import type { FlujoOptions } from './flujo.ts'

const expectations: {
  readonly [Name in keyof FlujoOptions]-?: readonly [expected: string, holds: (value: unknown) => boolean]
} = {
  db: ['a file name', (value) => typeof value === 'string' && value !== ''],
  store: [
    'a store with a write method',
    (value) => isObject(value) && isFunction((value as { write?: unknown }).write),
  ],
  tracing: ['true or false', isBoolean],
  resultTrace: ['true or false', isBoolean],
  capture: ["'full', 'meta' or 'none'", (value) => value === 'full' || value === 'meta' || value === 'none'],
  onWarning: ['a function', isFunction],
  // The runner looks at these more closely.
  hooks: ['a list of functions', Array.isArray],
  onHookError: ['a function', isFunction],
  graceMs: ['a number of milliseconds', (value) => typeof value === 'number'],
  runtime: ['a Runtime', isObject],
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

/** @throws {@link FlujoError} `invalid_options` naming the option, what was expected and what was given */
export function checkFlujoOptions(options: FlujoOptions): void {
  if (!isObject(options) || Array.isArray(options)) throw invalid('options to be an object', options)
  for (const [name, value] of Object.entries(options)) {
    const expectation = Object.hasOwn(expectations, name) ? expectations[name as keyof FlujoOptions] : undefined
    if (expectation === undefined) {
      throw invalid(`options among ${Object.keys(expectations).join(', ')}`, name)
    }
    const [expected, holds] = expectation
    if (value !== undefined && !holds(value)) throw invalid(`${name} to be ${expected}`, value)
  }
  if (options.db !== undefined && options.store !== undefined) throw invalid('either db or store, not both', options.db)
}

function invalid(expected: string, given: unknown): FlujoError {
  return new FlujoError('invalid_options', `new Flujo: expected ${expected}, given ${describeValue(given)}`)
}
