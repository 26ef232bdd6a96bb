import { describeValue, FlujoError, type ForkMerge } from '@flujo/domain'
import type { Frame } from './frame.ts'

/** The shared state at one moment: frozen, and replaced as a whole by every change. */
export type State = Readonly<Record<string, unknown>>

/** Of a run that was given none. */
export const noState: State = Object.freeze({})

/** An object as `{ … }` makes it, of whichever realm; no array, no promise, no instance of a class. */
export function isPlainObject(value: unknown): value is State {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** A frozen copy, so that what the user keeps is never changed and never changes the run. */
export const stateOf = (given: State): State => Object.freeze({ ...given })

/**
 * Merges `patch` into the state of `frame`.
 *
 * @throws {@link FlujoError} `invalid_state` for something that is no plain object
 */
export function changeState(frame: Frame, patch: unknown): void {
  if (!isPlainObject(patch)) {
    throw invalidState(frame, 'setState to be given a plain object with the keys to change', patch)
  }
  frame.state = Object.freeze({ ...frame.state, ...patch })
}

/** Makes the state of a group of steps of the forks of those that completed; without `merge` they are dropped. */
export function mergeForks(merge: ForkMerge | undefined, frame: Frame, forks: readonly State[]): void {
  if (merge === undefined) return
  const merged = (merge as (base: State, forks: readonly State[]) => unknown)(frame.state, forks)
  if (!isPlainObject(merged)) throw invalidState(frame, 'merge to return a plain object, the new state', merged)
  frame.state = stateOf(merged)
}

/** What a step does with a fork that nobody merges. */
export const dropFork = (): void => {}

function invalidState({ path }: Frame, expected: string, given: unknown): FlujoError {
  return new FlujoError('invalid_state', `step "${path}": expected ${expected}, given ${describeValue(given)}`, {
    path,
  })
}
