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
}

/**
 * Colour and width for a place. `--no-color` wins over `FORCE_COLOR`, that over `NO_COLOR`, that over what the place is.
 * `--width` wins over `COLUMNS`, that over the terminal; a pipe has no width of its own.
 */
export function terminalOf(
  place: Place,
  env: Environment,
  wishes: Wishes,
): { readonly color: boolean; readonly width: number | undefined } {
  const isTerminal = place.isTTY === true
  return {
    color: hasColor(isTerminal, env, wishes),
    width: wishes.width ?? columnsOf(env) ?? (isTerminal ? (place.columns ?? 0) || 80 : undefined),
  }
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
