import { type Kysely, type RawBuilder, sql } from 'kysely'

import type { Compilable } from '../sql/connection.ts'
import type { Migration } from './migration.ts'

const raw = (db: Kysely<never>, statement: RawBuilder<unknown>): Compilable => ({
  compile: () => statement.compile(db),
})

const refusal = (db: Kysely<never>, change: 'update' | 'delete'): Compilable =>
  raw(
    db,
    sql`create trigger ${sql.ref(`audit_no_${change}`)} before ${sql.raw(change)} on audit
      begin select raise(abort, 'the audit is only ever added to'); end`,
  )

/**
 * Adds the audit, and when a run was last written by the clock of the store, whatever clock the run has. Values may be in pieces from here on: the tables are the same, and what older readers would find in
 * them are values that they cannot read.
 */
export const auditAndPieces: Migration = {
  version: 2,
  minReaderVersion: 2,
  statements: (db) => [
    db.schema
      .createTable('audit')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('time_us', 'integer', (c) => c.notNull())
      .addColumn('user', 'text', (c) => c.notNull())
      .addColumn('command', 'text', (c) => c.notNull())
      .addColumn('run_id', 'text')
      .addColumn('detail', 'text')
      .modifyEnd(sql`strict`),
    refusal(db, 'update'),
    refusal(db, 'delete'),
    db.schema.alterTable('runs').addColumn('written_us', 'integer'),
    raw(db, sql`update runs set written_us = start_us + coalesce(duration_ns, 0) / 1000`),
    db.schema.createIndex('runs_by_writing').on('runs').column('written_us'),
  ],
}
