import { LensError } from '../lens-error.ts'

/** Characters of a filter that are shown on either side of a mistake. */
const shownAround = 60
const longestQuote = 40

export interface FilterMistake {
  /** The whole filter. */
  readonly text: string
  /** Where the mistake begins, counted from 0. */
  readonly index: number
  readonly expected: string
  /** What stands there; left out where it is the end. */
  readonly given?: string | undefined
  readonly hint?: string | undefined
}

/** A filter that cannot be understood: exit code 2, with a caret under `column`. */
export class FilterError extends LensError {
  /** Counted from 1; one more than the filter has characters where something is missing at its end. */
  readonly column: number

  constructor({ text, index, expected, given, hint }: FilterMistake) {
    super(
      2,
      `filter, column ${index + 1}: expected ${expected}, given ${given === undefined ? 'the end' : quote(given)}`,
      {
        excerpt: excerptOf(text, index),
        hint,
      },
    )
    this.column = index + 1
  }
}

function quote(given: string): string {
  return `"${given.length > longestQuote ? `${given.slice(0, longestQuote)}…` : given}"`
}

function excerptOf(text: string, index: number): { readonly text: string; readonly index: number } {
  const from = index > shownAround ? index - shownAround : 0
  const to = index + shownAround
  const before = from > 0 ? '…' : ''
  return { text: `${before}${text.slice(from, to)}${to < text.length ? '…' : ''}`, index: index - from + before.length }
}
