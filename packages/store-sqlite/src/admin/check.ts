import type { DoctorCheck, Finding } from '@flujo/tracing'
import { type RawBuilder, sql } from 'kysely'

import { RunSpanIds } from '../read/run-span-ids.ts'
import { numberOf, textOf } from '../read/row-values.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'

/** Something that is wrong, and what would put it right where anything does. */
export interface Problem extends Omit<Finding, 'check' | 'fixed' | 'fixable'> {
  readonly repair?: Repair
}

export interface Repair {
  /** What it has done, in words. */
  readonly done: string
  /** Done inside a transaction; `again` while there is more to do. */
  work(): void | 'again'
}

/** One thing that a database is checked for. */
export interface Check {
  readonly name: DoctorCheck
  /** In parts, so that the event loop turns between them. */
  find(connection: Connection): Iterable<readonly Problem[]>
}

/** How many problems are looked for in one go. */
export const PROBLEMS_AT_ONCE = 500

/** What a row says of the run that it belongs to, selected with {@link runColumns}. */
export interface OfRun {
  readonly run: number
  readonly runId: string
  readonly base_prefix: unknown
  readonly base_low: number
}

export const runColumns: RawBuilder<unknown> = sql`r.id as run, r.run_id as runId, r.base_prefix, r.base_low`

/** The id of a span of that run. */
export function spanIdOf(connection: Connection, { run, base_prefix, base_low }: OfRun, index: unknown): string {
  return new RunSpanIds(connection, { id: run, base_prefix, base_low: numberOf(base_low) }).idOf(numberOf(index))
}

export const runIdOf = ({ runId }: OfRun): string => textOf(runId)

/** Runs a statement that is written as SQL; how many rows it changed. */
export function runSql(connection: Connection, statement: RawBuilder<unknown>): number {
  return connection.run({ compile: () => statement.compile(queryBuilder) })
}

/** A span's attributes with one more. */
export const withAttribute = (key: string): RawBuilder<unknown> =>
  sql`json_set(iif(json_valid(attributes), attributes, '{}'), ${`$.${JSON.stringify(key)}`}, json('true'))`
