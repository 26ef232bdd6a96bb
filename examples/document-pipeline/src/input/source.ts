import type { TextFormat } from '../text/document.ts'

/** A file to be read. */
export interface Source {
  /** What people call it: its path below the folder that was given. */
  readonly label: string
  /** Absolute path. */
  readonly file: string
  readonly format: TextFormat
}

const formats: Readonly<Record<string, TextFormat>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.txt': 'plain',
  '.text': 'plain',
}

/** How a file called `name` is read; `undefined` where its ending says nothing about text. */
export function formatOf(name: string): TextFormat | undefined {
  return formats[/\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '']
}
