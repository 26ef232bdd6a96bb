import type { Attributes, StepKind, StepNode } from '@flujo/domain'
import type { Frame } from './frame.ts'
import type { State } from './state.ts'

/** What a step is called in its parent: the key of a branch, the number of an item or iteration. */
export interface SlotStart {
  readonly name: string
  /** `item` or `iteration`; a step of the same kind as its node where it is left out. */
  readonly kind?: 'item' | 'iteration' | undefined
  readonly attributes?: Attributes | undefined
  /** Set where the step stands in for its parent, in which another child may have the same name. */
  readonly role?: 'fallback' | undefined
  /** Set where the step works on a fork of the state: told what it made of it once it has completed. */
  readonly forked?: ((state: State) => void) | undefined
}

/** Runs any step as a child of `parent` and gives its output; rejects with a `StepFailure`. */
export type ExecuteStep = (node: StepNode, input: unknown, parent: Frame, slot?: SlotStart) => Promise<unknown>

/** Runs the inside of one kind of step in the open span of `frame`. */
export type Executor<Node extends StepNode> = (
  node: Node,
  input: unknown,
  frame: Frame,
  execute: ExecuteStep,
) => unknown

/** One executor for each kind of step: a kind without one does not compile. */
export type Executors = { readonly [Kind in StepKind]: Executor<Extract<StepNode, { readonly kind: Kind }>> }
