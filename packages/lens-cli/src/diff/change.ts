import type { JsonValue } from '@flujo/domain'

/** What a difference is one of; each can be left out of a comparison. Times, tokens and prices are none. */
export const changeClasses = ['structure', 'status', 'route', 'content'] as const
export type ChangeClass = (typeof changeClasses)[number]

/** One difference between the two sides of a step. */
export interface Change {
  readonly class: ChangeClass
  /** Which fact differs: `status`, `route`, `model`, `iterations`, `output` …; more may come. */
  readonly what: string
  /** The same in words, as `route refund → billing`. */
  readonly text: string
  /** What it was in A, where it is short or was asked for; absent where there was none. */
  readonly a?: JsonValue | undefined
  readonly b?: JsonValue | undefined
}
