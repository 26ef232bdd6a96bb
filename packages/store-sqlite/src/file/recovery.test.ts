import { copyFileSync, existsSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'

import type { Database } from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'

import { openSqliteAdmin, openSqliteReader, openSqliteStore } from '../index.ts'
import { inspect } from '../testing/raw-database.ts'
import { startProgram } from '../testing/run-program.ts'
import { wholeRun } from '../testing/sample-records.ts'
import { type ScratchDirectory, scratchDirectory } from '../testing/scratch-directory.ts'

/** Every byte of the first page in the long form; by default those of the header, and a sample of the rest. */
const BYTES_FLIPPED = process.env['FLUJO_STORE_FLIPS'] === 'all' ? 1 : 131
const HEADER_BYTES = 100
const PAGE_BYTES = 4_096

let original: Buffer
beforeAll(async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  for (let run = 0; run < 20; run += 1) await store.write(wholeRun(`run-${run}`, 8))
  await store.close()
  original = readFileSync(scratch.file())
})

interface Opened {
  /** How opening and writing was refused. */
  readonly refused: string | undefined
  readonly warnings: readonly string[]
}

/** Opens whatever is at the path for writing, and writes a run. */
async function writeTo(path: string): Promise<Opened> {
  const warnings: string[] = []
  try {
    await using store = openSqliteStore(path, { onWarning: (message) => void warnings.push(message) })
    await store.write(wholeRun('new'))
    return { refused: undefined, warnings }
  } catch (error) {
    return { refused: (error as { code?: string }).code ?? `no code: ${String(error)}`, warnings }
  }
}

const movedIn = (scratch: ScratchDirectory): readonly string[] =>
  readdirSync(scratch.path).filter((name) => /\.corrupt-[^.]*$/.test(name) && !/-(wal|shm)$/.test(name))

const refusals = ['not_our_database', 'newer_schema', 'store_unavailable']

/**
 * What has become of the rows: `kept` at their place, `moved` and told, the file byte for byte, or `refused`; anything
 * else is a loss.
 */
function fateOf(scratch: ScratchDirectory, damaged: Buffer, { refused, warnings }: Opened): string {
  const [moved, ...more] = movedIn(scratch)
  if (moved !== undefined) {
    const isWhole = more.length === 0 && refused === undefined && readFileSync(scratch.file(moved)).equals(damaged)
    return isWhole && warnings.join().includes(moved) ? 'moved' : `moved without a word, or changed: ${refused}`
  }
  if (refused !== undefined) return refusals.includes(refused) ? 'refused' : refused
  const count = (database: Database): unknown => database.prepare('select count(*) from runs').pluck().get()
  return inspect(scratch.file(), count) === 21 ? 'kept' : 'lost'
}
const fates = ['kept', 'moved', 'refused']

describe('a database of ours that is damaged', () => {
  test('is moved aside with a word, and a new one is begun', async () => {
    using scratch = scratchDirectory()
    const bytes = Buffer.from(original).fill(0xa5, 100)
    writeFileSync(scratch.file(), bytes)
    expect(() => openSqliteReader(scratch.file())).toThrow(expect.objectContaining({ code: 'database_corrupt' }))
    const opened = await writeTo(scratch.file())
    expect(fateOf(scratch, bytes, opened)).toBe('moved')
    expect(opened.warnings).toEqual([expect.stringMatching(/was damaged; it was moved to .*, and a new one was begun/)])
    const [moved = ''] = movedIn(scratch)
    await using admin = openSqliteAdmin(scratch.file())
    const { entries } = await admin.accessLog.list()
    expect(entries).toMatchObject([{ command: 'recovery', detail: { movedTo: scratch.file(moved) } }])
    expect(existsSync(scratch.file('traces.db.lock'))).toBe(false)
  })

  test('is moved once, however many open it', async () => {
    using scratch = scratchDirectory()
    writeFileSync(scratch.file(), Buffer.from(original).fill(0xa5, 100))
    const programs = ['a', 'b', 'c'].map((name) => startProgram('write-runs', [scratch.file(), name, '3']))
    for (const { ended } of programs) expect((await ended).stdout).toBe('wrote 3\n')
    expect(movedIn(scratch)).toHaveLength(1)
    expect(inspect(scratch.file(), (database) => database.prepare('select count(*) from runs').pluck().get())).toBe(9)
  })

  test('is found out by writing to it, too', async () => {
    using scratch = scratchDirectory()
    const bytes = Buffer.from(original)
    // Every page but those of the definitions, which are all that opening looks at.
    const first = inspectSchemaPages()
    bytes.fill(0xa5, first * PAGE_BYTES)
    writeFileSync(scratch.file(), bytes)
    const opened = await writeTo(scratch.file())
    expect(fateOf(scratch, bytes, opened)).toBe('moved')
    await using reader = openSqliteReader(scratch.file())
    expect((await reader.listRuns()).runs.map(({ runId }) => runId)).toEqual(['new'])
  })

  test('that somebody holds is locked, and not damaged', async () => {
    using scratch = scratchDirectory()
    writeFileSync(scratch.file(), original)
    const holder = startProgram('hold-alone', [scratch.file()])
    await holder.printed('ready')
    try {
      expect(await writeTo(scratch.file())).toEqual({ refused: 'database_busy', warnings: [] })
    } finally {
      holder.child.kill('SIGKILL')
      await holder.ended
    }
    expect(movedIn(scratch)).toEqual([])
    expect(await writeTo(scratch.file())).toEqual({ refused: undefined, warnings: [] })
  })

  test('at the default path may be anything but text and another program’s', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file('.flujo/traces.db')
    await openSqliteStore(path).close()
    writeFileSync(path, 'dear diary, heute wär')
    expect(await writeTo(path)).toEqual({ refused: 'not_our_database', warnings: [] })
    expect(readFileSync(path, 'utf8')).toBe('dear diary, heute wär')
    writeFileSync(path, Buffer.alloc(8_192, 0xa7))
    expect(() => openSqliteReader(path)).toThrow(expect.objectContaining({ code: 'database_corrupt' }))
    expect(await writeTo(path)).toMatchObject({ refused: undefined, warnings: [expect.stringContaining('.corrupt-')] })
    const theirs = scratch.file('theirs.db')
    inspect(theirs, (database) => void database.exec('create table notes(text)'))
    copyFileSync(theirs, path)
    expect(await writeTo(path)).toEqual({ refused: 'not_our_database', warnings: [] })
  })

  test('at the default path is no link', async () => {
    using scratch = scratchDirectory()
    await openSqliteStore(scratch.file('.flujo/other.db')).close()
    symlinkSync(scratch.file('.flujo/other.db'), scratch.file('.flujo/traces.db'))
    expect(await writeTo(scratch.file('.flujo/traces.db'))).toEqual({ refused: 'not_our_database', warnings: [] })
  })
})

test('whichever byte of the first page is flipped, nothing is lost and nothing ends the process', async () => {
  const offsets = Array.from({ length: PAGE_BYTES }, (_, at) => at).filter(
    (at) => at < HEADER_BYTES || at % BYTES_FLIPPED === 0,
  )
  const counts: Record<string, number> = {}
  for (const at of offsets) {
    using place = scratchDirectory()
    const bytes = Buffer.from(original)
    bytes[at] = (bytes[at] ?? 0) ^ 0xff
    writeFileSync(place.file(), bytes)
    const fate = fateOf(place, bytes, await writeTo(place.file()))
    counts[fate] = (counts[fate] ?? 0) + 1
  }
  if (BYTES_FLIPPED === 1) console.log(counts)
  expect(Object.keys(counts).toSorted()).toEqual(fates)
}, 600_000)

test.each([0, 1, 99, 100, 4_095, 4_096, 5_000, 40_960, -1])('cut off at %i bytes', async (length) => {
  using scratch = scratchDirectory()
  writeFileSync(scratch.file(), original)
  truncateSync(scratch.file(), length < 0 ? original.length - 1 : length)
  const bytes = readFileSync(scratch.file())
  expect(fates).toContain(length === 0 ? 'kept' : fateOf(scratch, bytes, await writeTo(scratch.file())))
})

test('random pages overwritten: what can be read is read, what cannot says so', async () => {
  const pages = original.length / PAGE_BYTES
  for (let round = 1; round <= 12; round += 1) {
    using scratch = scratchDirectory()
    const bytes = Buffer.from(original)
    for (const factor of [7, 13, 29]) {
      const page = 1 + ((round * factor) % (pages - 1))
      bytes.fill(round * 17, page * PAGE_BYTES, (page + 1) * PAGE_BYTES)
    }
    writeFileSync(scratch.file(), bytes)
    expect([undefined, 'database_corrupt']).toContain(await readingFault(scratch.file()))
    expect([undefined, 'not_our_database']).toContain((await writeTo(scratch.file())).refused)
  }
})

/** The code of what goes wrong when everything is read, if anything does. */
async function readingFault(path: string): Promise<unknown> {
  try {
    await using reader = openSqliteReader(path)
    for (const { runId } of (await reader.listRuns()).runs) await reader.getTrace(runId)
    return undefined
  } catch (error) {
    return (error as { code?: string }).code ?? error
  }
}

/** How many pages from the first one on hold definitions of tables. */
function inspectSchemaPages(): number {
  using scratch = scratchDirectory()
  writeFileSync(scratch.file(), original)
  return inspect(scratch.file(), (database) => {
    const rows = database.prepare("select pageno from dbstat where name = 'sqlite_schema'").pluck().all() as number[]
    return Math.max(...rows)
  })
}
