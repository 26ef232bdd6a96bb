import type { SearchField } from '@flujo/tracing'
import { findTerms, type PreparedSearch, snippetOf } from '@flujo/tracing/search'
import type { SearchSnippet } from '@flujo/tracing'
import { sql } from 'kysely'

import { joinSql } from '../query/comparison-sql.ts'
import type { Sql } from '../query/field-sql.ts'
import { textOf } from '../read/row-values.ts'
import type { Connection } from '../sql/connection.ts'
import { RowTexts, textColumns, type TextRow } from './row-texts.ts'

/** What was found in one field of a span. */
export interface FoundField {
  readonly field: SearchField
  readonly key?: string | undefined
  readonly snippet: SearchSnippet
}

/** A span in which something was found. */
export interface FoundSpan {
  readonly run: number
  readonly idx: number
  readonly startOffsetUs: number
  readonly name: string
  readonly fields: readonly FoundField[]
}

type Row = TextRow & { readonly start_offset_us: number }

/** Looks for the terms of one search in rows of spans. SQLite leaves out most rows that cannot have them. */
export class SpanScan {
  readonly #search: PreparedSearch
  readonly #texts = new RowTexts()
  readonly #mayHave: Sql

  constructor(connection: Connection, search: PreparedSearch) {
    this.#search = search
    this.#mayHave = mayHaveSql(connection, search)
  }

  /** @param among a condition on the span `s` */
  find(connection: Connection, among: Sql): readonly FoundSpan[] {
    const rows = connection.allOf<Row>(sql`
      select ${textColumns}, s.start_offset_us from spans s left join names n on n.id = s.name
      where ${among} and ${this.#mayHave}`)
    return rows.flatMap((row) => {
      const fields = this.#fieldsOf(connection, row)
      if (fields.length === 0) return []
      return [{ run: row.run, idx: row.idx, startOffsetUs: row.start_offset_us, name: textOf(row.name), fields }]
    })
  }

  #fieldsOf(connection: Connection, row: Row): readonly FoundField[] {
    const { fields, terms } = this.#search
    const found: FoundField[] = []
    for (const { field, key, text } of this.#texts.of(connection, row, fields)) {
      if (!fields.has(field) || found.at(-1)?.field === field) continue
      const marks = findTerms(terms, text)
      if (marks !== undefined) found.push({ field, key, snippet: snippetOf(text, marks) })
    }
    return found
  }
}

const ascii = /^[\0-\x7f]*$/

/** Whether a column may have all words: of one without a character beyond ASCII, SQLite itself can tell. */
function mayHaveText(column: Sql, { terms }: PreparedSearch): Sql {
  const words = [...new Set(terms.flatMap((term) => term.words))]
  const isBeyond = sql`octet_length(${column}) <> length(${column})`
  if (!words.every((word) => ascii.test(word))) return sql`coalesce(${isBeyond}, 0)`
  const hasAll = joinSql(
    'and',
    words.map((word) => sql`instr(lower(${column}), ${word}) > 0`),
  )
  return sql`coalesce(${isBeyond} or ${hasAll}, 0)`
}

function mayHaveSql(connection: Connection, search: PreparedSearch): Sql {
  const { fields } = search
  const conditions: Sql[] = []
  if (fields.has('name'))
    conditions.push(sql`s.name in (select value from json_each(${namesWith(connection, search)}))`)
  if (fields.has('error')) conditions.push(mayHaveText(sql`s.error`, search))
  if (fields.has('attribute')) conditions.push(mayHaveText(sql`s.attributes`, search))
  if (fields.has('event')) conditions.push(mayHaveText(sql`s.events`, search))
  for (const slot of ['input', 'output'] as const) {
    if (!fields.has(slot)) continue
    const column = sql.ref(`s.${slot}`)
    // What is kept elsewhere has to be put together first.
    conditions.push(sql`(typeof(${column}) = 'integer' or coalesce(unicode(${column}) = 2, 0)
      or ${mayHaveText(column, search)})`)
  }
  return joinSql('or', conditions)
}

/** Numbers of names that have the terms, as JSON. */
function namesWith(connection: Connection, search: PreparedSearch): string {
  const names = connection.allOf<{ id: number; text: unknown }>(
    sql`select id, text from names where ${mayHaveText(sql`names.text`, search)}`,
  )
  return JSON.stringify(
    names.filter(({ text }) => findTerms(search.terms, textOf(text)) !== undefined).map(({ id }) => id),
  )
}
