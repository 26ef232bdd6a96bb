import { describeValue } from './describe-value.ts'
import { FlujoError } from './flujo-error.ts'

const reasonAgainst = (name: string): string | undefined => {
  if (name.trim() === '') return 'it is empty'
  if (name.includes('/')) return '"/" separates the names of a path'
  if (name.startsWith('#') || name.startsWith('~')) return 'a leading "#" or "~" numbers items and tries'
  if (name === '__proto__') return 'no object can have it as an ordinary key'
  return undefined
}

/**
 * Gives back `name` if a step, pipeline, branch or case may have it.
 *
 * @param what what has the name, for the message: `a step`, `a branch` …
 * @throws {@link FlujoError} `invalid_pipeline`, with the path under `parentPath` and what was given.
 */
export function checkName(name: unknown, what: string, parentPath = ''): string {
  const reason = typeof name === 'string' ? reasonAgainst(name) : 'it is not text'
  if (typeof name === 'string' && reason === undefined) return name
  const path = joinPath(parentPath, typeof name === 'string' ? name : '?')
  throw new FlujoError(
    'invalid_pipeline',
    `${parentPath === '' ? '' : `in "${parentPath}": `}expected ${what} to have a name such as "fetch" (not empty, no "/", no leading "#" or "~"), given ${describeValue(name)}: ${reason}`,
    { path },
  )
}

/** Joins names to a path; the root has the empty path. */
export function joinPath(parentPath: string, name: string): string {
  return parentPath === '' ? name : `${parentPath}/${name}`
}
