import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { formatOf } from './source.ts'
import { reasonOf } from './inspect-file.ts'

const ignoredFolders: ReadonlySet<string> = new Set(['node_modules', 'dist'])

/** Told of what is left out and why. */
export type OnSkipped = (path: string, reason: string) => void

/**
 * The Markdown and text files below a folder, sorted by path, absolute if `folder` is. Hidden files and folders,
 * `node_modules` and `dist` are left out, and links are not followed, so there are no circles.
 */
export async function walkFolder(folder: string, onSkipped: OnSkipped): Promise<readonly string[]> {
  const files: string[] = []
  const folders = [folder]
  for (let current = folders.pop(); current !== undefined; current = folders.pop()) {
    try {
      for (const entry of await readdir(current, { withFileTypes: true })) {
        if (entry.name.startsWith('.') || ignoredFolders.has(entry.name)) continue
        if (entry.isDirectory()) folders.push(join(current, entry.name))
        else if (entry.isFile() && formatOf(entry.name) !== undefined) files.push(join(current, entry.name))
      }
    } catch (error) {
      onSkipped(current, reasonOf(error))
    }
  }
  return files.toSorted()
}
