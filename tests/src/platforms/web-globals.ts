import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../readme-snippets.ts'

/** A row of the table of globals in the architecture page. */
export interface WebGlobal {
  readonly name: string
  /** By whom. */
  readonly needed: string
}

const rows = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8')
  .split('## Where the core runs')[1]
  ?.split('\n## ')[0]
  ?.split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))

/** Every global that the core may name, as the architecture page says. */
export const webGlobals: readonly WebGlobal[] = (rows ?? []).flatMap(([, names = '', needed = '']) =>
  Array.from(names.matchAll(/`(\w+)`/g), ([, name]) => ({ name: name as string, needed })),
)

/** The names of those that are needed by one of these. */
export const globalsNeeded = (...by: readonly string[]): readonly string[] =>
  webGlobals.filter(({ needed }) => by.includes(needed)).map(({ name }) => name)
