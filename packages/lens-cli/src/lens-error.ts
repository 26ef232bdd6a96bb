/**
 * How lens ends.
 *
 * | code | meaning |
 * | --- | --- |
 * | 0 | done; an empty list too |
 * | 1 | the answer is "no": `--exit-status` and the run failed, or `--fail-if` holds; or lens itself failed |
 * | 2 | the command line or a filter cannot be understood |
 * | 3 | no such run or span, or no database yet |
 * | 4 | an id that fits several runs or spans |
 * | 5 | the database cannot be read: damaged, not ours, or newer than this lens |
 * | 6 | the database was busy for too long |
 * | 7 | the output could not be written; a closed pipe ends quietly with 0 |
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7

export interface LensErrorOptions {
  /** What to do now. */
  readonly hint?: string | undefined
  /** Text to show below the sentence, with a caret under one of its characters. */
  readonly excerpt?: { readonly text: string; readonly index: number } | undefined
  /** Rows to show below the sentence, such as the runs that an id could mean. */
  readonly candidates?: readonly string[] | undefined
}

/** Something that the user of lens has to know; `message` is one sentence. */
export class LensError extends Error {
  readonly exitCode: ExitCode
  readonly hint: string | undefined
  readonly excerpt: LensErrorOptions['excerpt']
  readonly candidates: readonly string[]

  constructor(exitCode: ExitCode, message: string, options: LensErrorOptions = {}) {
    super(message)
    this.exitCode = exitCode
    this.hint = options.hint
    this.excerpt = options.excerpt
    this.candidates = options.candidates ?? []
  }
}

/** A value on the command line that cannot be used; the caret stands under its character `index`. */
export function unusableValue(flag: string, value: string, expected: string, index = 0): LensError {
  return new LensError(2, `${flag}: expected ${expected}, given "${value}"`, {
    excerpt: { text: `${flag} ${value}`, index: flag.length + 1 + index },
  })
}
