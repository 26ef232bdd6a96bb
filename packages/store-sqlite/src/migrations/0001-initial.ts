import { type CreateTableBuilder, type Kysely, sql } from 'kysely'

import type { Compilable } from '../sql/connection.ts'
import type { Migration } from './migration.ts'

const strict = sql`strict`
const clustered = sql`strict, without rowid`
const any = sql`any`

const columns = <T extends string>(
  table: CreateTableBuilder<T>,
  type: 'integer' | 'real' | 'text' | 'any',
  names: string,
  notNull = false,
): CreateTableBuilder<T> =>
  names
    .split(' ')
    .reduce<CreateTableBuilder<T>>(
      (builder, name) =>
        builder.addColumn(name, type === 'any' ? any : type, (column) => (notNull ? column.notNull() : column)),
      table,
    )

function dictionaries(db: Kysely<never>): readonly Compilable[] {
  const { schema } = db
  const owners = schema.createTable('owners').addColumn('id', 'integer', (c) => c.primaryKey())
  return [
    schema
      .createTable('meta')
      .addColumn('key', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull())
      .modifyEnd(clustered),
    schema
      .createTable('names')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('text', 'text', (c) => c.notNull().unique())
      .modifyEnd(strict),
    columns(
      columns(columns(owners, 'text', 'host', true), 'text', 'boot_id pid_namespace').addColumn('pid', 'integer', (c) =>
        c.notNull(),
      ),
      'integer',
      'pid_start',
    )
      .addColumn('beat_us', 'integer', (c) => c.notNull())
      .modifyEnd(strict),
  ]
}

function runs(db: Kysely<never>): readonly Compilable[] {
  const { schema } = db
  let table = schema
    .createTable('runs')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('run_id', 'text', (c) => c.notNull().unique())
    .addColumn('trace_id', 'text')
    .addColumn('pipeline', 'integer', (c) => c.references('names.id'))
  table = columns(table, 'integer', 'status epoch seq origin_us', true)
  table = columns(table, 'integer', 'start_us duration_ns')
  table = columns(table, 'any', 'base_prefix', true)
  table = columns(table, 'integer', 'base_low', true)
  table = columns(table, 'integer', 'root planned_steps')
  table = columns(table, 'integer', 'done_steps spans failed_spans retries', true)
  table = columns(table, 'real', 'calls input_tokens output_tokens cost_usd unpriced_calls', true)
  table = columns(table, 'integer', 'dropped_spans cuts redactions', true)
  table = columns(table, 'text', 'error failed_path')
  table = columns(table, 'integer', 'owner')
  return [
    table.modifyEnd(strict),
    schema.createIndex('runs_by_start').on('runs').column('start_us'),
    schema.createIndex('runs_by_status').on('runs').columns(['status', 'start_us']),
    schema.createIndex('runs_by_pipeline').on('runs').columns(['pipeline', 'start_us']),
  ]
}

function spans(db: Kysely<never>): readonly Compilable[] {
  const { schema } = db
  let table = schema.createTable('spans').addColumn('run', 'integer', (c) => c.notNull().references('runs.id'))
  table = columns(table, 'integer', 'idx', true)
  table = columns(table, 'integer', 'parent')
  table = columns(table, 'integer', 'name kind status start_offset_us', true)
  table = columns(table, 'integer', 'duration_ns')
  table = columns(table, 'integer', 'epoch seq', true)
  table = columns(table, 'text', 'attributes events error')
  table = columns(table, 'any', 'input output')
  table = columns(table, 'integer', 'attempts')
  table = columns(table, 'real', 'input_tokens output_tokens cost_usd unpriced_calls')
  const blocks = columns(
    schema.createTable('span_blocks').addColumn('run', 'integer', (c) => c.notNull().references('runs.id')),
    'integer',
    'block',
    true,
  )
  return [
    table.addPrimaryKeyConstraint('spans_key', ['run', 'idx'] as never).modifyEnd(clustered),
    schema
      .createIndex('spans_by_name')
      .on('spans')
      .columns(['name', 'run', 'kind', 'status', 'duration_ns', 'attempts']),
    schema
      .createIndex('spans_failed')
      .on('spans')
      .column('run')
      .where(sql`status`, '=', sql.lit(2)),
    schema
      .createIndex('spans_with_usage')
      .on('spans')
      .column('run')
      .where(sql`input_tokens`, 'is not', null),
    columns(columns(blocks, 'any', 'prefix', true), 'integer', 'low', true)
      .addPrimaryKeyConstraint('span_blocks_key', ['run', 'block'] as never)
      .addUniqueConstraint('span_blocks_prefix', ['run', 'prefix'] as never)
      .modifyEnd(clustered),
  ]
}

function payloads(db: Kysely<never>): readonly Compilable[] {
  const { schema } = db
  return [
    columns(
      schema
        .createTable('payloads')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('hash', 'blob', (c) => c.notNull().unique()),
      'integer',
      'bytes encoding',
      true,
    )
      .addColumn('body', 'blob', (c) => c.notNull())
      .modifyEnd(strict),
    schema
      .createTable('run_payloads')
      .addColumn('run', 'integer', (c) => c.notNull().references('runs.id'))
      .addColumn('payload', 'integer', (c) => c.notNull().references('payloads.id'))
      .addPrimaryKeyConstraint('run_payloads_key', ['run', 'payload'])
      .modifyEnd(clustered),
    schema.createIndex('run_payloads_by_payload').on('run_payloads').column('payload'),
  ]
}

/** The first layout: small integers inside, hex ids at the edge. */
export const initial: Migration = {
  version: 1,
  minReaderVersion: 1,
  statements: (db) => [...dictionaries(db), ...runs(db), ...spans(db), ...payloads(db)],
}
