import type { Command } from 'commander'

import type { ExitCode } from '../lens-error.ts'
import type { Session } from './session.ts'

/** Values of flags as they were typed, by the name of the flag in camel case; `true` or `false` for one without a value. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>

export interface OptionDefinition {
  /** In the notation of commander: `--limit <n>`. */
  readonly flags: string
  readonly description: string
  /** What can be typed after it, for completion; left out where anything can. */
  readonly values?: readonly string[]
}

/** A word after the name of a command that is no run. */
export interface ArgumentDefinition {
  readonly name: string
  readonly description: string
  readonly values: readonly string[]
}

/** A command of lens: what it is called, what can be typed after it, and what it does. One file each. */
export interface CommandDefinition {
  readonly name: string
  readonly summary: string
  /** Whether it may be given a run, or two. */
  readonly takesRun: boolean | 'two'
  /** What it is about without one, in words. Default: the last run. */
  readonly withoutRun?: string
  /** What else has to be typed after it. */
  readonly argument?: ArgumentDefinition
  readonly options: readonly OptionDefinition[]
  /** Command lines that show what it can do, without the name of the program. */
  readonly examples: readonly string[]
  /**
   * @param word the run that was typed, or the argument
   * @param program the whole command line, for what describes it; only a command with an argument can count on it
   * @param second the other run, of two
   */
  run(
    session: Session,
    values: OptionValues,
    word: string | undefined,
    program?: Command,
    second?: string,
  ): Promise<ExitCode>
}
