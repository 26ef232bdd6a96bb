import { access } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { inTurns } from '../text/in-turns.ts'
import { type Link, linksOf } from '../text/links.ts'
import type { Analysis } from './analysis.ts'

/** What became of the links. */
export interface LinkCheck {
  /** Relative links that were looked up on disk. */
  readonly checked: number
  /** Links that were not looked up: to other machines, to places within a page, and paths from the root of a site. */
  readonly unchecked: number
  readonly broken: readonly Pick<Link, 'document' | 'line' | 'target'>[]
}

/**
 * The file or folder that a relative link points to, absolute; `undefined` for every other link.
 *
 * @example
 * relativeTarget({ file: '/docs/a.md', target: '../b.md#top' }) // '/b.md'
 */
export function relativeTarget({ file, target }: Pick<Link, 'file' | 'target'>): string | undefined {
  if (/^(?:[a-z][a-z\d+.-]*:|[/#?])/i.test(target)) return undefined
  const path = target.replace(/[#?].*$/s, '')
  return resolve(dirname(file), decoded(path))
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Looks up every relative link on disk, each target once. */
export const checkLinks: Analysis<LinkCheck> = async (sections, ctx) => {
  const links: Link[] = []
  await inTurns(sections, (section) => void links.push(...linksOf(section)), ctx.signal)
  const there = new Map<string, boolean>()
  const broken: Link[] = []
  let checked = 0
  for (const link of links) {
    const path = relativeTarget(link)
    if (path === undefined) continue
    ctx.signal.throwIfAborted()
    checked += 1
    const found = there.get(path) ?? (await exists(path))
    there.set(path, found)
    if (!found) broken.push(link)
  }
  ctx.feedback(`${broken.length} of ${checked} relative links are broken`)
  return {
    checked,
    unchecked: links.length - checked,
    broken: broken.map(({ document, line, target }) => ({ document, line, target })),
  }
}
