import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type OnSkipped, walkFolder } from './walk-folder.ts'

/** The folder of this repository, absolute. */
export const repositoryRoot: string = join(dirname(fileURLToPath(import.meta.url)), '../../../..')

/** This repository's own documentation: what the demo reads when it is given nothing. */
export async function repositoryDocuments(root: string, onSkipped: OnSkipped): Promise<readonly string[]> {
  const docs = join(root, 'docs')
  return [
    ...['README.md', 'CONTRIBUTING.md'].map((name) => join(root, name)).filter((file) => existsSync(file)),
    ...(existsSync(docs) ? await walkFolder(docs, onSkipped) : []),
    ...globSync('packages/*/README.md', { cwd: root })
      .toSorted()
      .map((file) => join(root, file)),
  ]
}
