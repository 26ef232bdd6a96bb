import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from './temporary-folder.ts'

/** A temporary folder with these files below `input`. */
export function workFolder(files: Readonly<Record<string, string>>): string {
  return filled(temporaryFolder(), files)
}

/** `folder`, with these files below `input`. */
export function filled(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'input', name)), { recursive: true })
    writeFileSync(join(folder, 'input', name), text)
  }
  return folder
}

/** A paragraph that is long enough to be compared. */
export const paragraph: string =
  'The runner reads a pipeline and tells every hook what happens, so that a tracer can write it down for later readers.'
