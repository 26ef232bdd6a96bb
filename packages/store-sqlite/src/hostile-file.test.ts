import { expect, test } from 'vitest'

import { openSqliteReader, openSqliteStore } from './index.ts'
import { inspect } from './testing/raw-database.ts'
import { runStart, spanEnd, wholeRun } from './testing/sample-records.ts'
import { scratchDirectory } from './testing/scratch-directory.ts'

/** A database of ours, changed by somebody who may write to its definitions too. */
async function changed(path: string, statements: string): Promise<void> {
  await using store = openSqliteStore(path)
  await store.write(wholeRun('a'))
  await store.write([runStart('b'), spanEnd({ runId: 'b', index: 0, output: 'A long text. '.repeat(2_000) })])
  await store.close()
  inspect(path, (database) => {
    database.unsafeMode(true)
    database.pragma('foreign_keys = off')
    database.pragma('writable_schema = on')
    database.exec(statements)
  })
}

/** The tables take anything. */
const lax = "update sqlite_schema set sql = replace(replace(sql, ' strict', ''), 'strict, ', '') where type = 'table';"

async function readAll(
  path: string,
): Promise<{ readonly names: readonly string[]; readonly values: readonly unknown[] }> {
  await using reader = openSqliteReader(path)
  const names: string[] = []
  const values: unknown[] = []
  await reader.getSpanStatistics()
  for (const { runId } of (await reader.listRuns()).runs) {
    await reader.getTrace(runId)
    for (const { name, input, output } of await reader.getSpans(runId)) {
      names.push(name)
      for (const value of [input, output]) if (value !== undefined) values.push(await reader.getValue(value.ref))
    }
  }
  return { names, values }
}

test.each([
  ['texts for numbers', `update spans set duration_ns = 'long', start_offset_us = 'early', parent = 'me', seq = x'00'`],
  ['numbers for texts', 'update names set text = 7 where id = 1; update runs set error = 1.5, failed_path = 9'],
  [
    'blobs',
    `update spans set attributes = x'ff00', events = zeroblob(1000), error = x'7b7d', status = x'01', kind = x'02'`,
  ],
  ['no JSON', `update spans set attributes = '{', events = '[', error = 'null', output = '{"a":'`],
  ['JSON of another shape', `update spans set attributes = '[1]', events = '{"a":1}', error = '[]'`],
  [
    'texts of a size that is no text',
    `update spans set attributes = '{"a":"' || printf('%70000000s', '') || '"}' where idx = 1`,
  ],
  [
    'numbers beyond all bounds',
    `update spans set duration_ns = 9223372036854775807, start_offset_us = -9223372036854775808; update runs set cost_usd = 9e999`,
  ],
  ['circles', 'update spans set parent = idx; update runs set root = 99'],
  ['values that lead nowhere', `update spans set input = 999, output = char(1) || '99' || char(2)`],
  ['values in a circle', `update payloads set encoding = 0, body = cast(char(1) || id || char(2) as blob)`],
  [
    'values of a length that is a lie',
    `update payloads set bytes = -5; update spans set input = char(2) || 'x' || char(2)`,
  ],
  ['a value that unpacks to far too much', `update payloads set encoding = 1, body = zeroblob(70000000) where id = 1`],
])('%s are read as what they are, and nothing fails', async (_what, statements) => {
  using scratch = scratchDirectory()
  await changed(scratch.file(), lax)
  inspect(scratch.file(), (database) => {
    database.pragma('foreign_keys = off')
    database.exec(statements)
  })
  const { names } = await readAll(scratch.file())
  expect(names.length).toBe(5)
})

test('what cannot be read is marked', async () => {
  using scratch = scratchDirectory()
  await changed(scratch.file(), lax)
  inspect(scratch.file(), (database) => {
    database.exec(`update spans set duration_ns = 'long', attributes = '{' where idx = 1`)
  })
  await using reader = openSqliteReader(scratch.file())
  const span = (await reader.getSpans('a')).find(({ name }) => name === 'step 1')
  expect(span?.attributes).toEqual({ 'flujo.unreadable': ['attributes', 'duration'] })
})

test.each([
  [
    'a view',
    `alter table spans rename to theirs; create view spans as with recursive n(i) as (select 1 union all select i + 1 from n) select i from n`,
  ],
  [
    'a computed column',
    `create table more(x); drop table payloads; create table payloads (id integer primary key, body generated always as (zeroblob(1000000000)))`,
  ],
])('%s in the place of a table is refused', async (_what, statements) => {
  using scratch = scratchDirectory()
  await changed(scratch.file(), statements)
  expect(() => openSqliteReader(scratch.file())).toThrow(expect.objectContaining({ code: 'not_our_database' }))
})

test('a trigger of somebody else does nothing: it is not written to', async () => {
  using scratch = scratchDirectory()
  await changed(scratch.file(), `create trigger theirs after insert on runs begin delete from spans; end`)
  expect(() => openSqliteStore(scratch.file())).toThrow(expect.objectContaining({ code: 'not_our_database' }))
  expect((await readAll(scratch.file())).names).toHaveLength(5)
})

test('tables, views and indexes beside ours do no harm', async () => {
  using scratch = scratchDirectory()
  await changed(
    scratch.file(),
    'create table notes(x); create view mine as select 1; create index more on spans(epoch)',
  )
  await using store = openSqliteStore(scratch.file())
  await store.write(wholeRun('c'))
  expect((await store.listRuns()).runs).toHaveLength(3)
})
