import { copyFileSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { SqliteConstructor } from '../sql/sqlite-handle.ts'
import type { OpenHandle } from './open-for-reading.ts'

const BUSY_TIMEOUT_MS = 2_000
const LARGEST_IN_MEMORY_BYTES = 64 * 1024 * 1024

/**
 * Opens what SQLite cannot open in its place: a WAL database in a directory where no -shm file can be made. Where
 * everything is in the file itself and that is not large, its bytes are read from memory; else a temporary copy is read,
 * which goes when it is closed.
 */
export function openCopy(path: string, Sqlite: SqliteConstructor): OpenHandle {
  const bytes = bytesWithoutWal(path)
  if (bytes === undefined) return openTemporaryCopy(path, Sqlite)
  const handle = new Sqlite(bytes, { readonly: true, timeout: BUSY_TIMEOUT_MS })
  return { handle, close: () => void handle.close() }
}

/** The bytes as those of a database without WAL. */
function bytesWithoutWal(path: string): Uint8Array | undefined {
  const wal = `${realpathSync(path)}-wal`
  if (existsSync(wal) && statSync(wal).size > 0) return undefined
  if (statSync(path).size > LARGEST_IN_MEMORY_BYTES) return undefined
  const bytes = readFileSync(path)
  // Version numbers of the format for writing and reading: 2 is WAL, 1 is without.
  bytes[18] = 1
  bytes[19] = 1
  return bytes
}

/** In a directory for this user only; with the -wal, without which the latest runs would be missing. */
function openTemporaryCopy(path: string, Sqlite: SqliteConstructor): OpenHandle {
  const directory = mkdtempSync(join(tmpdir(), 'flujo-copy-'))
  const remove = (): void => rmSync(directory, { recursive: true, force: true })
  try {
    const original = realpathSync(path)
    const copy = join(directory, 'traces.db')
    for (const suffix of ['-wal', '']) {
      if (existsSync(original + suffix)) copyFileSync(original + suffix, copy + suffix)
    }
    const handle = new Sqlite(copy, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
    return {
      handle,
      close: () => {
        handle.close()
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}
