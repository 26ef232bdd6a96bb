import type { Signs } from './ascii.ts'

/** What is known about a stream that is printed to. */
export interface Place {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

export type Environment = Readonly<Record<string, string | undefined>>

/** What was asked for on the command line. */
export interface Wishes {
  readonly noColor: boolean
  readonly width: number | undefined
  /** Only ASCII. */
  readonly ascii?: boolean | undefined
}

/** What a place can show. */
export interface Terminal {
  readonly color: boolean
  readonly width: number | undefined
  readonly signs: Signs
}

/**
 * Colour, width and signs for a place. `--no-color` wins over `FORCE_COLOR`, that over `NO_COLOR`, that over what the place is.
 * `--width` wins over `COLUMNS`, that over the terminal; a pipe has no width of its own.
 * ASCII where it is asked for, on terminals that have no more (`TERM=dumb`, the Linux console), and where the locale has no more.
 */
export function terminalOf(place: Place, env: Environment, wishes: Wishes): Terminal {
  const isTerminal = place.isTTY === true
  return {
    color: hasColor(isTerminal, env, wishes),
    width: wishes.width ?? columnsOf(env) ?? (isTerminal ? (place.columns ?? 0) || 80 : undefined),
    signs: wishes.ascii === true || isAsciiTerminal(isTerminal, env) || isAsciiLocale(env) ? 'ascii' : 'unicode',
  }
}

const isAsciiTerminal = (isTerminal: boolean, { TERM: term }: Environment): boolean =>
  isTerminal && (term === 'dumb' || term === 'linux')

/** By POSIX, the first of these that is not empty decides. None at all, as in many containers, says nothing. */
function isAsciiLocale(env: Environment): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((name) => name !== undefined && name !== '') ?? ''
  if (locale === 'C' || locale === 'POSIX') return true
  const charset = /\.([^@]+)/u.exec(locale)?.[1]
  return charset !== undefined && !/^utf-?8$/iu.test(charset)
}

function hasColor(isTerminal: boolean, env: Environment, { noColor }: Wishes): boolean {
  if (noColor) return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if ((env['NO_COLOR'] ?? '') !== '') return false
  return isTerminal && env['TERM'] !== 'dumb'
}

function columnsOf(env: Environment): number | undefined {
  const columns = env['COLUMNS'] ?? ''
  return /^[1-9]\d{0,3}$/u.test(columns) ? Number(columns) : undefined
}
