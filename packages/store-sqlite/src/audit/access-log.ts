import { describeValue, FlujoError, type JsonValue } from '@flujo/domain'
import type { Access, AccessEntry, AccessLog, AccessPage, AccessQuery } from '@flujo/tracing'

import { jsonOf, numberOf, optionalText, textOf } from '../read/row-values.ts'
import { readSchemaVersion } from '../migrations/migrate.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import { insertAccess } from './insert-access.ts'

/** What a {@link SqliteAccessLog} needs of its surroundings. */
export interface AccessLogOptions {
  readonly connection: Connection
  readonly path: string
  readonly nowUs: () => number
  /** Does work on the database, with a second try where another process is in the way. */
  readonly perform: <T>(work: () => T) => Promise<T>
}

/** The layout from which on there is an audit. */
const FIRST_WITH_AUDIT = 2

/** The audit of a database; one of an older layout has none, is empty to read and cannot be added to. */
export class SqliteAccessLog implements AccessLog {
  readonly #options: AccessLogOptions

  constructor(options: AccessLogOptions) {
    this.#options = options
  }

  async record(access: Access): Promise<void> {
    const { connection, path, nowUs, perform } = this.#options
    const version = await perform(() => readSchemaVersion(connection))
    if (version < FIRST_WITH_AUDIT) {
      throw new FlujoError(
        'store_unavailable',
        `the trace database ${path} has layout ${version}, which keeps no audit: the next program that writes traces to it adds one, and so do pruning and repairing`,
      )
    }
    await perform(() => connection.transaction(() => insertAccess(connection, nowUs(), access)))
  }

  async list({ limit = 100, before, runId }: AccessQuery = {}): Promise<AccessPage> {
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new FlujoError('invalid_options', `limit: expected a whole number from 1, given ${describeValue(limit)}`)
    }
    const { connection, perform } = this.#options
    if ((await perform(() => readSchemaVersion(connection))) < FIRST_WITH_AUDIT) return { entries: [] }
    let query = queryBuilder
      .selectFrom('audit')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit + 1)
    if (before !== undefined) query = query.where('id', '<', before)
    if (runId !== undefined) query = query.where('run_id', '=', runId)
    const rows = await perform(() => connection.all(query))
    const entries = rows.slice(0, limit).map(toEntry)
    const last = entries.at(-1)
    return rows.length > limit && last !== undefined ? { entries, next: last.id } : { entries }
  }
}

function toEntry(row: { readonly [column: string]: unknown }): AccessEntry {
  const detail: JsonValue | undefined = jsonOf(row['detail'])
  return {
    id: numberOf(row['id']),
    timeUs: numberOf(row['time_us']),
    user: textOf(row['user']),
    command: textOf(row['command']),
    runId: optionalText(row['run_id']),
    ...(detail !== undefined && { detail }),
  }
}
