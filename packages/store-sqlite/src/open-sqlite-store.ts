import { describeValue, FlujoError, type Runtime, webRuntime } from '@flujo/domain'
import type { TraceSearch, TraceStore } from '@flujo/tracing'

import { checkPath } from './file/check-path.ts'
import { limitsOf, type RetentionOptions } from './retention/limits.ts'
import { SqliteStore } from './sqlite-store.ts'

/** How a store is kept. */
export interface SqliteStoreOptions {
  /** How long a batch may wait while another process holds the database, in milliseconds from 0. Default 30,000. */
  readonly patienceMs?: number | undefined
  /** How often a run that is open gives a sign of life, in milliseconds from 1. Default 10,000. */
  readonly heartbeatMs?: number | undefined
  /** How much may be kept; the rest goes in small steps while the store is open. `false`: everything is kept. */
  readonly retention?: RetentionOptions | false | undefined
  /**
   * `true`: keeps an index of the words of runs that are over, so that searches are quick. It is made in small steps beside
   * everything else, of runs that were recorded before too; what is not in it yet is found all the same. Default `false`:
   * none is made, and one that is there is left as it is.
   */
  readonly search?: boolean | undefined
  /** Told when a damaged, removed or replaced file was begun anew, or a record was replaced. Default: `console.warn`. */
  readonly onWarning?: ((message: string) => void) | undefined
  /** Its clock and its chance are used. */
  readonly runtime?: Runtime | undefined
}

/** A {@link TraceStore} in a file. */
export interface OpenSqliteStore extends TraceStore, TraceSearch, AsyncDisposable {
  /** Arranges that `flushSync` is called before the process ends, at SIGINT and SIGTERM too. */
  onExit(flushSync: () => void): () => void
}

/**
 * Opens the database at `path` for traces to be written to and read from; makes it, for this user only, where there is
 * none. Several processes may have it open.
 *
 * Writes are made at once and synchronously. Only while another process holds the database does `write` return a
 * promise: it is tried again without blocking the event loop, and rejects with `database_busy` after `patienceMs`.
 *
 * A database of Flujo that is damaged is moved aside, a file that was removed or replaced meanwhile is opened again, and
 * both are told to `onWarning`.
 *
 * @throws {@link FlujoError} `not_our_database` (the file is left as it is), `newer_schema`, `database_busy`,
 * `store_unavailable`, `unsupported_node` or `invalid_options`; so do the methods later
 * @example
 * await using store = openSqliteStore(locateDatabase())
 * const tracing = new TraceManager({ store })
 */
export function openSqliteStore(path: string, options: SqliteStoreOptions = {}): OpenSqliteStore {
  const { patienceMs = 30_000, heartbeatMs = 10_000, search = false, runtime = webRuntime, onWarning = warn } = options
  checkMs('patienceMs', patienceMs, 0)
  checkMs('heartbeatMs', heartbeatMs, 1)
  if (typeof search !== 'boolean') {
    throw new FlujoError('invalid_options', `search: expected true or false, given ${describeValue(search)}`)
  }
  const retention = options.retention === false ? undefined : limitsOf(options.retention ?? {})
  return new SqliteStore({ path: checkPath(path), patienceMs, heartbeatMs, retention, search, onWarning, runtime })
}

const warn = (message: string): void => console.warn(message)

function checkMs(name: string, value: number, least: number): void {
  if (value >= least && value <= 2 ** 31 - 1) return
  throw new FlujoError(
    'invalid_options',
    `${name}: expected milliseconds from ${least} to ${2 ** 31 - 1}, given ${describeValue(value)}`,
  )
}
