import type { Env } from './env.ts'

/** The shared state, to read and to change, and the live resources that a step finds around it. */
export interface Surroundings<State extends object, Resources extends object> {
  readonly state: State
  readonly setState: (patch: Partial<State>) => void
  readonly resources: Resources
}

/**
 * What has to be around a step, known to the compiler only: the property never exists at run time. A step that needs
 * less fits wherever there is more.
 */
export interface Needing<Around> {
  readonly '~needs'?: ((around: Around) => void) | undefined
}

/** The resources that a step with the bag `E` needs and does not open itself. */
export type NeededResources<E extends Env> = Omit<E['resources'], E['opens']>

/** What a step with the bag `E` needs around it. */
export type NeedsOf<E extends Env> = Surroundings<E['state'], NeededResources<E>>

/** What a pipeline with the bag `E` is for the steps inside it. */
export type InsideOf<E extends Env> = Surroundings<E['state'], E['resources']>
