/** What is known of the name of a property. */
export interface KeyFacts {
  /** The name without secrets of a known shape, cut to the limit for names. */
  readonly text: string
  /** What that takes as JSON text inside the quotation marks, in UTF-8. */
  readonly bytes: number
  /** What stands for the value of such a property; `undefined` where that is no secret. */
  readonly marker: string | undefined
  /** The value is a secret only where it looks like one. */
  readonly isOnlyIfOpaque: boolean
  /** Whether there was a secret in the name itself. */
  readonly isRedacted: boolean
  /** Whether the property is the value of something that another property beside it may name: `{ name, value }`. */
  readonly isNamedBeside: boolean
}

/** What everything that is written down passes: secrets are replaced and counted. */
export interface TextFilter {
  /** Counts a secret. */
  readonly onSecret: () => void
  /** Text without secrets of a known shape. Never throws. */
  text(text: string): string
  key(key: string): KeyFacts
}
