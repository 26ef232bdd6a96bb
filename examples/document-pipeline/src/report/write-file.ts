import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a whole file or nothing: beside its place first, then renamed over it, so that no reader ever sees half of it.
 * Missing folders are made.
 *
 * @param token makes the name of the unfinished file its own
 * @throws Error that names the file, with the system's error as its cause
 */
export async function writeWhole(file: string, text: string, token: string): Promise<void> {
  const folder = dirname(file)
  const unfinished = join(folder, `.${basename(file)}.${token}.tmp`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(unfinished, text, { flag: 'wx' })
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {})
    const { code } = error as NodeJS.ErrnoException
    throw new Error(`cannot write "${file}" (${code ?? String(error)}): name a file that can be written`, {
      cause: error,
    })
  }
}
