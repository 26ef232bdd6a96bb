import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url))

/** A block of TypeScript in a README. */
export interface Snippet {
  /** Such as `packages/runner/README.md, line 12`. */
  readonly where: string
  readonly readme: string
  readonly code: string
}

/** Every README that speaks to users. */
export function readmes(): readonly string[] {
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`)
  return ['README.md', ...packages]
}

/** The pages below `docs/` that have examples. */
export function pages(): readonly string[] {
  const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  return names.map((name) => `docs/${name}`).filter((path) => snippetsOf(path).length > 0)
}

/** The `ts` blocks of a Markdown file; each has to be a whole program. */
export function snippetsOf(path: string): readonly Snippet[] {
  const lines = readFileSync(join(root, path), 'utf8').split('\n')
  const snippets: Snippet[] = []
  let open: { line: number; code: string[] } | undefined
  for (const [index, line] of lines.entries()) {
    if (open === undefined && line.trim() === '```ts') open = { line: index + 2, code: [] }
    else if (open !== undefined && line.trim() === '```') {
      snippets.push({ where: `${path}, line ${open.line}`, readme: path, code: open.code.join('\n') })
      open = undefined
    } else open?.code.push(line)
  }
  return snippets
}
