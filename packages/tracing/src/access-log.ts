import type { JsonValue } from '@flujo/domain'

/** A look at traces, or a change to them. */
export interface Access {
  /** What was done, such as `lens show` or `prune`. */
  readonly command: string
  /** The run that it was done to, where it was one. */
  readonly runId?: string | undefined
  /** What else is worth knowing, such as how many runs were removed. */
  readonly detail?: JsonValue | undefined
}

/** An {@link Access} as it was noted. */
export interface AccessEntry extends Access {
  /** Rises with every entry. */
  readonly id: number
  /** Microseconds since the Unix epoch. */
  readonly timeUs: number
  /** Of the operating system. */
  readonly user: string
}

/** Which entries to list. */
export interface AccessQuery {
  /** At most so many, 1 or more. Default 100. */
  readonly limit?: number | undefined
  /** Only entries older than that of this id: the `next` of the page before. */
  readonly before?: number | undefined
  readonly runId?: string | undefined
}

/** Entries, newest first. */
export interface AccessPage {
  readonly entries: readonly AccessEntry[]
  /** Give it as `before` for older ones; absent on the last page. */
  readonly next?: number | undefined
}

/**
 * Who looked at traces and who changed them. Entries are only ever added.
 *
 * @example
 * await log.record({ command: 'lens show', runId })
 */
export interface AccessLog {
  record(access: Access): Promise<void>
  list(query?: AccessQuery): Promise<AccessPage>
}
