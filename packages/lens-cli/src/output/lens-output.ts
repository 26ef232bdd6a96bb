import type { Signs } from './ascii.ts'

/** Where a command prints, and what that place can show. */
export interface LensOutput {
  /** Takes text that is safe to print, line ends included. What it throws ends the command. */
  readonly write: (text: string) => void
  /** Resolves when the place can take more: what is long waits for it, so that it does not pile up. Default: at once. */
  readonly drained?: (() => Promise<void>) | undefined
  /** Columns of a line; left out where lines may be of any length, as in a pipe. */
  readonly width?: number | undefined
  /** Default: no colour. */
  readonly color?: boolean | undefined
  /**
   * `ascii` where nothing else can be shown: trees, bars and signs are drawn in it, and other characters of a trace are
   * shown as `?` or `\u{…}`. Default `unicode`.
   */
  readonly signs?: Signs | undefined
  /** `relative` ("4m ago") for people who look at it now. Default `absolute`. */
  readonly times?: 'relative' | 'absolute' | undefined
  /**
   * For screen readers: words in place of signs and bars, one fact a line, rows as cells between tabs under a line of
   * titles. Nothing is cut or coloured, and times are absolute, whatever the fields above say.
   */
  readonly plain?: boolean | undefined
  /** IANA name such as `UTC` or `Europe/Berlin`. Default: the zone of this process. */
  readonly timeZone?: string | undefined
  /** The present in milliseconds since the Unix epoch. Default: the clock. */
  readonly nowMs?: number | undefined
  /** How lens is called here, for the commands that it suggests. Default `lens`. */
  readonly programName?: string | undefined
}
