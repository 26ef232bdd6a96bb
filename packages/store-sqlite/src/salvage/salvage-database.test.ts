import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'

import { beforeAll, describe, expect, test } from 'vitest'

import { openSqliteReader, openSqliteStore } from '../index.ts'
import { inspect } from '../testing/raw-database.ts'
import { spanEnd, wholeRun } from '../testing/sample-records.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

const PAGE_BYTES = 4_096
const RUNS = 60
const SPANS = 12

interface Sample {
  readonly bytes: Buffer
  /** Of what each page is a part, by its number; those of definitions are left out. */
  readonly pages: ReadonlyMap<number, string>
  /** Those from which all others of a table are found. */
  readonly roots: ReadonlySet<number>
}

let sample: Sample
beforeAll(async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  for (let run = 0; run < RUNS; run += 1) {
    await store.write(wholeRun(`run-${run}`, SPANS))
    await store.write([spanEnd({ runId: `run-${run}`, index: 1, seq: 9, output: `${run} `.repeat(2_000) })])
  }
  await store.close()
  const { rows, roots } = inspect(scratch.file(), (database) => ({
    rows: database.prepare('select pageno, name from dbstat').all() as { pageno: number; name: string }[],
    roots: new Set(database.prepare('select rootpage from sqlite_schema').pluck().all() as number[]),
  }))
  const pages = new Map(rows.filter(({ name }) => name !== 'sqlite_schema').map(({ pageno, name }) => [pageno, name]))
  sample = { bytes: readFileSync(scratch.file()), pages, roots }
})

interface Read {
  readonly runs: number
  readonly spans: number
  readonly values: number
  readonly damage: readonly string[]
}

/** Reads everything there is, as lens would. */
async function readAll(path: string): Promise<Read> {
  const damage: string[] = []
  await using reader = openSqliteReader(path, { onDamage: (message) => void damage.push(message) })
  await reader.getSpanStatistics()
  const { runs } = await reader.listRuns({}, { limit: 1_000 })
  let [spans, values] = [0, 0]
  for (const { runId } of runs) {
    const found = await reader.getSpans(runId)
    spans += found.length
    for (const { output } of found) {
      if (output !== undefined && (await reader.getValue(output.ref)) !== undefined) values += 1
    }
  }
  return { runs: runs.length, spans, values, damage }
}

async function readWith(change: (bytes: Buffer) => void): Promise<Read> {
  using scratch = scratchDirectory()
  const bytes = Buffer.from(sample.bytes)
  change(bytes)
  writeFileSync(scratch.file(), bytes)
  const read = await readAll(scratch.file())
  expect(readFileSync(scratch.file()).equals(bytes)).toBe(true)
  expect(readdirSync(scratch.path)).toEqual(['traces.db'])
  return read
}

const overwrite = (bytes: Buffer, page: number): void =>
  void bytes.fill(0xa5, (page - 1) * PAGE_BYTES, page * PAGE_BYTES)
const pagesOf = (isWanted: (name: string) => boolean): readonly number[] =>
  [...sample.pages].filter(([, name]) => isWanted(name)).map(([page]) => page)
const whole = { runs: RUNS, spans: RUNS * (SPANS + 1) }
/** At most so many rows are on one page. */
const MOST_ON_A_PAGE = 100

describe('a database with one page of it overwritten', () => {
  test('that is whole has no damage to tell of', async () => {
    expect(await readWith(() => {})).toMatchObject({ ...whole, damage: [] })
  })

  test.each(['runs', 'spans', 'payloads'])('of %s, gives every row of the other pages', async (table) => {
    for (const page of pagesOf((name) => name === table)) {
      if (sample.roots.has(page)) continue
      const read = await readWith((bytes) => overwrite(bytes, page))
      const [runs, spans] = [whole.runs - read.runs, whole.spans - read.spans]
      // Spans are lost with their runs; values alone are no row of either.
      const most = { runs: [MOST_ON_A_PAGE, whole.spans], spans: [0, MOST_ON_A_PAGE], payloads: [0, 0] }[table] ?? []
      expect(runs).toBeLessThanOrEqual(most[0] as number)
      expect(spans).toBeLessThanOrEqual(most[1] as number)
      expect(read.damage.length).toBe(table === 'payloads' ? read.damage.length : 1)
    }
  })

  test('an index that cannot be read takes nothing away', async () => {
    for (const page of pagesOf((name) => /^(?:runs|spans)_/.test(name))) {
      expect(await readWith((bytes) => overwrite(bytes, page))).toMatchObject(whole)
    }
  })
})

test('several pages: what lies between them is there', async () => {
  const ofSpans = pagesOf((name) => name === 'spans').filter((page) => !sample.roots.has(page))
  const read = await readWith((bytes) => {
    for (const [index, page] of ofSpans.entries()) if (index % 4 === 1) overwrite(bytes, page)
  })
  expect(read.damage).toEqual([expect.stringMatching(/is damaged .*not all of spans can be read$/)])
  expect(read.runs).toBe(RUNS)
  expect(read.spans).toBeGreaterThan(whole.spans / 2)
  expect(read.spans).toBeLessThan(whole.spans)
})

test('a file that was cut off gives what stands before the cut', async () => {
  using scratch = scratchDirectory()
  writeFileSync(scratch.file(), sample.bytes)
  truncateSync(scratch.file(), sample.bytes.length - 3 * PAGE_BYTES - 100)
  const read = await readAll(scratch.file())
  expect(read.damage).toEqual([expect.stringContaining('is damaged (database disk image is malformed)')])
  expect(read).toMatchObject({ runs: RUNS })
  expect(read.spans).toBeGreaterThan(whole.spans / 2)
})

test('a small one whose definitions were cut off gives its runs', async () => {
  using scratch = scratchDirectory()
  {
    await using store = openSqliteStore(scratch.file())
    for (const run of ['a', 'b', 'c']) await store.write(wholeRun(run))
  }
  const pages = inspect(scratch.file(), (database) =>
    database.prepare("select max(pageno) from dbstat where name = 'sqlite_schema'").pluck().get(),
  ) as number
  truncateSync(scratch.file(), (pages - 1) * PAGE_BYTES)
  const whole = readFileSync(scratch.file())
  expect(await readAll(scratch.file())).toMatchObject({ runs: 3, damage: [expect.stringContaining('3 runs')] })
  expect(readFileSync(scratch.file()).equals(whole)).toBe(true)
  // One that was made in another way has its definitions elsewhere: nothing is put over what is there.
  whole.writeUInt32BE(whole.readUInt32BE(40) + 1, 40)
  writeFileSync(scratch.file(), whole)
  await expect(readAll(scratch.file())).rejects.toMatchObject({ code: 'database_corrupt' })
  expect(readdirSync(scratch.path)).toEqual(['traces.db'])
})

test('as long as its first page and no longer, it has nothing to give', () => {
  using scratch = scratchDirectory()
  writeFileSync(scratch.file(), sample.bytes)
  truncateSync(scratch.file(), PAGE_BYTES)
  const open = (): unknown => openSqliteReader(scratch.file(), { onDamage: () => {} })
  expect(open).toThrow(expect.objectContaining({ code: 'database_corrupt' }))
  expect(readdirSync(scratch.path)).toEqual(['traces.db'])
})

test('without somebody to tell, damage is an error', async () => {
  using scratch = scratchDirectory()
  const bytes = Buffer.from(sample.bytes)
  for (const [page, name] of sample.pages) if (name === 'spans') overwrite(bytes, page)
  writeFileSync(scratch.file(), bytes)
  await using reader = openSqliteReader(scratch.file())
  await expect(reader.getSpans('run-3')).rejects.toMatchObject({ code: 'database_corrupt' })
})

test('of what is not even the beginning of a database nothing is made up', () => {
  using scratch = scratchDirectory()
  const bytes = Buffer.from(sample.bytes).fill(0xa5, 100, 3 * PAGE_BYTES)
  writeFileSync(scratch.file(), bytes)
  const damage: string[] = []
  const open = (): unknown => openSqliteReader(scratch.file(), { onDamage: (message) => void damage.push(message) })
  expect(open).toThrow(expect.objectContaining({ code: 'database_corrupt' }))
  expect(damage).toEqual([])
  expect(existsSync(`${scratch.file()}-wal`)).toBe(false)
})
