import type { Operator } from './token.ts'

/** A word or a text with its place in the filter. */
export interface Placed {
  readonly value: string
  /** As it was typed. */
  readonly raw: string
  readonly index: number
  readonly isQuoted: boolean
}

/** A filter as it was typed, before anything is known of what its words mean. */
export type Expression =
  | { readonly type: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly type: 'not'; readonly part: Expression }
  | { readonly type: 'spans'; readonly quantifier: Quantifier; readonly part: Expression; readonly index: number }
  | Leaf

export type Leaf =
  | { readonly type: 'compare'; readonly field: Placed; readonly operator: PlacedOperator; readonly value: Placed }
  | { readonly type: 'in'; readonly field: Placed; readonly values: readonly Placed[] }
  | { readonly type: 'exists'; readonly field: Placed }
  | { readonly type: 'text'; readonly text: Placed }

export type Quantifier = 'any' | 'all' | 'none'

export interface PlacedOperator {
  readonly value: Operator
  readonly index: number
}
