import type { FailIfAnswer } from '../fail-if/evaluate-fail-if.ts'
import type { DiffNode } from './align-trees.ts'
import type { HeadTotals } from './head-lines.ts'
import type { Side } from './side.ts'

/** All that a comparison came to. */
export interface DiffResult {
  readonly a: Side
  readonly b: Side
  /** Of the runs, or of the step that was asked for. */
  readonly totals: HeadTotals
  readonly root: DiffNode
  /** The steps that are compared, from top to bottom: all, or one with those below it. */
  readonly nodes: readonly DiffNode[]
  /** Whether anything differs but times, tokens and prices. */
  readonly differs: boolean
  /** Path of the step that was asked for. */
  readonly step: string | undefined
  readonly failIf: (FailIfAnswer & { readonly text: string }) | undefined
  /** Values that could not be compared: they are not in the store any more. */
  readonly uncompared: number
}
