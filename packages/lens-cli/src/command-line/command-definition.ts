import type { ExitCode } from '../lens-error.ts'
import type { Session } from './session.ts'

/** Values of flags as they were typed, by the name of the flag in camel case; `true` or `false` for one without a value. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>

export interface OptionDefinition {
  /** In the notation of commander: `--limit <n>`. */
  readonly flags: string
  readonly description: string
}

/** A command of lens: what it is called, what can be typed after it, and what it does. One file each. */
export interface CommandDefinition {
  readonly name: string
  readonly summary: string
  /** Whether it may be given a run. */
  readonly takesRun: boolean
  /** What it is given where it takes no run, in the notation of commander. */
  readonly argument?: { readonly notation: string; readonly description: string } | undefined
  readonly options: readonly OptionDefinition[]
  /** Command lines that show what it can do, without the name of the program. */
  readonly examples: readonly string[]
  run(session: Session, values: OptionValues, given: string | undefined): Promise<ExitCode>
}
