import { closeSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs'

import { sql } from 'kysely'

import { openForWriting } from '../file/open-for-writing.ts'

/** Of the file's header, as SQLite's file format has it. */
const [SCHEMA_COOKIE_OFFSET, USER_VERSION_OFFSET, HEADER_BYTES] = [40, 60, 100]
const INTERIOR_TABLE_PAGE = 5

/**
 * Puts the definitions of tables back into a file of which they cannot be read, as a new database of this version has
 * them. Only where the file says of itself that it was made so, and has them on the same pages.
 *
 * @param path of a copy that nobody else reads
 * @returns whether they are there again
 */
export function restoreDefinitions(path: string): boolean {
  const model = modelDatabase(`${path}.new`)
  const file = openSync(path, 'r+')
  try {
    const first = Buffer.alloc(model.pageBytes)
    readSync(file, first, 0, first.length, 0)
    if (!isLaidOutAs(model.bytes.subarray(0, model.pageBytes), first)) return false
    for (const page of model.definitionPages.filter((number) => number > 1)) {
      const at = (page - 1) * model.pageBytes
      writeSync(file, model.bytes, at, model.pageBytes, at)
    }
    return true
  } finally {
    closeSync(file)
  }
}

interface Model {
  readonly bytes: Buffer
  readonly pageBytes: number
  readonly definitionPages: readonly number[]
}

function modelDatabase(path: string): Model {
  const { connection } = openForWriting(path)
  const pages = connection.allOf<{ pageno: number }>(sql`select pageno from dbstat where name = 'sqlite_schema'`)
  const pageBytes = Number(connection.handle.pragma('page_size', { simple: true }))
  connection.handle.close()
  const bytes = readFileSync(path)
  rmSync(path)
  return { bytes, pageBytes, definitionPages: pages.map(({ pageno }) => pageno) }
}

function isLaidOutAs(model: Buffer, page: Buffer): boolean {
  const isSame = (offset: number): boolean => model.readUInt32BE(offset) === page.readUInt32BE(offset)
  if (!isSame(SCHEMA_COOKIE_OFFSET) || !isSame(USER_VERSION_OFFSET)) return false
  const [expected, found] = [childPages(model), childPages(page)]
  return expected.length === found.length && expected.every((child, index) => child === found[index])
}

/** The pages that the first page leads to: what each cell begins with, and the rightmost. */
function childPages(page: Buffer): readonly number[] {
  if (page[HEADER_BYTES] !== INTERIOR_TABLE_PAGE) return []
  const cells = Array.from({ length: page.readUInt16BE(HEADER_BYTES + 3) }, (_, index) => HEADER_BYTES + 12 + 2 * index)
  const offsets = cells.filter((cell) => cell + 2 <= page.length).map((cell) => page.readUInt16BE(cell))
  const left = offsets.filter((offset) => offset + 4 <= page.length).map((offset) => page.readUInt32BE(offset))
  return [...left, page.readUInt32BE(HEADER_BYTES + 8)]
}
