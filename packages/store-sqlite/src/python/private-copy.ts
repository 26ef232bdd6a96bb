import { chmodSync, constants, copyFileSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

import { FlujoError } from '@flujo/domain'

/** A copy of a database, for this user only. */
export interface PrivateCopy {
  readonly path: string
  /** Takes it away; what is open stays readable where the platform allows it. */
  remove(): void
}

/** What SQLite keeps beside a database and needs to read it. */
const besides = ['', '-wal', '-journal'] as const
const triesAtMost = 5

/**
 * Copies a database that others may be writing, with what belongs to it. Nothing beside the original is made or changed.
 *
 * @throws {@link FlujoError} `database_busy` where it changes each time, `store_unavailable` where it cannot be copied
 */
export function copyPrivately(path: string): PrivateCopy {
  let directory: string | undefined
  const remove = (): void => {
    try {
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true })
    } catch {
      // Windows keeps what is open; it is taken away when that is closed.
    }
  }
  try {
    const source = realpathSync(path)
    directory = mkdtempSync(join(tmpdir(), 'flujo-copy-'))
    const target = join(directory, basename(source))
    for (let tries = 1; !copiedAtOnce(source, target); tries += 1) {
      if (tries < triesAtMost) continue
      throw new FlujoError('database_busy', `cannot copy ${path}: another program keeps writing it; try again later`)
    }
    return { path: target, remove }
  } catch (cause) {
    remove()
    if (cause instanceof FlujoError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new FlujoError(
      'store_unavailable',
      `cannot copy ${path} into ${tmpdir()} to read it: ${why}; look at the rights of the file and the room there`,
      { cause },
    )
  }
}

/** Whether nothing changed while it was copied. */
function copiedAtOnce(source: string, target: string): boolean {
  const before = stateOf(source)
  for (const beside of besides) {
    rmSync(target + beside, { force: true })
    if (statSync(source + beside, { throwIfNoEntry: false }) === undefined) continue
    copyFileSync(source + beside, target + beside, constants.COPYFILE_FICLONE)
    chmodSync(target + beside, 0o600)
  }
  return stateOf(source) === before
}

function stateOf(source: string): string {
  return besides
    .map((beside) => statSync(source + beside, { throwIfNoEntry: false, bigint: true }))
    .map((stats) => (stats === undefined ? '-' : `${stats.ino} ${stats.size} ${stats.mtimeNs}`))
    .join()
}
