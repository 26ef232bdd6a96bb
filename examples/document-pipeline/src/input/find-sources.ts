import { stat } from 'node:fs/promises'
import { basename, dirname, relative, resolve } from 'node:path'
import { InputError } from './input-error.ts'
import { inspectFile, reasonOf } from './inspect-file.ts'
import { repositoryDocuments, repositoryRoot } from './repository-documents.ts'
import { formatOf, type Source } from './source.ts'
import { type OnSkipped, walkFolder } from './walk-folder.ts'

/** Most files, and most bytes in all of them, that are taken from a folder. */
const limits = { files: 1_000, bytes: 8 * 1024 * 1024 } as const

/**
 * The files that `path` stands for: the file itself, or the Markdown and text files below the folder; without a path,
 * this repository's documentation. What a folder has beyond 1,000 files or 8 MiB, and what cannot be read as text, is
 * left out and told to `onSkipped`.
 *
 * @throws {@link InputError} where nothing is left to read
 */
export async function findSources(path: string | undefined, onSkipped: OnSkipped): Promise<readonly Source[]> {
  if (path === undefined) {
    const documents = await repositoryDocuments(repositoryRoot, onSkipped)
    return usable(documents, { base: repositoryRoot, shown: 'this repository', onSkipped })
  }
  const given = resolve(path)
  if (!(await isFolder(given, path))) return [await onlySource(given, path)]
  return usable(await walkFolder(given, onSkipped), { base: given, shown: path, onSkipped })
}

async function isFolder(given: string, path: string): Promise<boolean> {
  try {
    return (await stat(given)).isDirectory()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new InputError(
        `there is no file or folder "${path}": check the path, or give none to read this repository`,
        2,
      )
    }
    throw new InputError(`"${path}" ${reasonOf(error)}: give a Markdown or text file, or a folder of them`, 1)
  }
}

async function onlySource(file: string, path: string): Promise<Source> {
  const inspection = await inspectFile(file)
  if (inspection.verdict === 'unusable') {
    throw new InputError(`"${path}" ${inspection.reason}: give a Markdown or text file, or a folder of them`, 1)
  }
  return sourceAt(file, dirname(file))
}

interface Place {
  readonly base: string
  /** What the person called it. */
  readonly shown: string
  readonly onSkipped: OnSkipped
}

async function usable(files: readonly string[], { base, shown, onSkipped }: Place): Promise<readonly Source[]> {
  const sources: Source[] = []
  let bytes = 0
  for (const [index, file] of files.entries()) {
    if (sources.length === limits.files || bytes >= limits.bytes) {
      onSkipped(
        `${files.length - index} more files`,
        `are beyond ${limits.files} files or ${limits.bytes / 1024 / 1024} MiB`,
      )
      break
    }
    const inspection = await inspectFile(file)
    if (inspection.verdict === 'unusable') {
      onSkipped(relative(base, file), inspection.reason)
    } else {
      bytes += inspection.bytes
      sources.push(sourceAt(file, base))
    }
  }
  if (sources.length > 0) return sources
  throw new InputError(`"${shown}" has no Markdown or text file to read (.md, .markdown, .txt, .text): give another`, 1)
}

function sourceAt(file: string, base: string): Source {
  return { label: relative(base, file), file, format: formatOf(basename(file)) ?? 'plain' }
}
