import { resolve } from 'node:path'

import { describeValue, FlujoError } from '@flujo/domain'

/**
 * The absolute path of a database: always a plain path, never a URI or a name that SQLite gives a meaning of its own.
 *
 * @throws {@link FlujoError} `invalid_options`
 */
export function checkPath(path: unknown): string {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) throw wrongPath(describeValue(path), '')
  if (path === ':memory:')
    throw wrongPath(describeValue(path), '; for traces in memory use MemoryStore of @flujo/tracing')
  const absolute = resolve(path)
  // better-sqlite3 cuts white space off and would open another file.
  if (absolute !== absolute.trim()) throw wrongPath(describeValue(path), ', which has white space at its end')
  return absolute
}

const wrongPath = (given: string, more: string): FlujoError =>
  new FlujoError(
    'invalid_options',
    `path: expected the path of a file such as ".flujo/traces.db", given ${given}${more}`,
  )
