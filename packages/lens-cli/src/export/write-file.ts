import { randomBytes } from 'node:crypto'
import { closeSync, constants, lstatSync, openSync, renameSync, type Stats, unlinkSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { LensError } from '../lens-error.ts'

export interface WriteFileOptions {
  /** Whether a file that holds something may be replaced. */
  readonly force: boolean
}

/**
 * Writes the pieces to a new file that only its owner can read. It has its name only once it is whole; where something
 * fails, nothing is left behind. A pipe or a device is written to as it is.
 *
 * @throws LensError with exit code 7 where it cannot be written, and for what must not be replaced; and what making the
 * pieces throws
 */
export async function writeFilePieces(
  path: string,
  pieces: AsyncIterable<string>,
  { force }: WriteFileOptions,
): Promise<void> {
  const isDevice = checkTarget(path, force)
  const place = isDevice
    ? path
    : join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}`)
  const file = attempt(path, () => openSync(place, isDevice ? constants.O_WRONLY : 'wx', 0o600))
  try {
    try {
      for await (const piece of pieces) attempt(path, () => writeWhole(file, piece))
    } finally {
      attempt(path, () => closeSync(file))
    }
    if (isDevice) return
    checkTarget(path, force)
    attempt(path, () => renameSync(place, path))
  } catch (thrown) {
    if (!isDevice) attempt(path, () => unlinkSync(place))
    throw thrown
  }
}

/** Whether it is a pipe or a device. */
function checkTarget(path: string, force: boolean): boolean {
  const stats = attempt(path, (): Stats | undefined => lstatSync(path, { throwIfNoEntry: false }))
  if (stats === undefined) return false
  if (stats.isSymbolicLink()) throw unwritable(path, 'it is a symbolic link', 'Name the file that it points to.')
  if (stats.isDirectory()) throw unwritable(path, 'it is a folder', 'Name a file in it.')
  if (!stats.isFile()) return true
  if (stats.size > 0 && !force) {
    throw unwritable(path, 'there is a file with something in it', 'Give --force to replace it.')
  }
  return false
}

function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw unwritable(path, reason, 'See that there is room where it goes, and that it may be written to.')
  }
}

const unwritable = (path: string, reason: string, hint: string): LensError =>
  new LensError(7, `${path} could not be written: ${reason}`, { hint })
