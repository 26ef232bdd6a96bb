import { createRequire } from 'node:module'

import { FlujoError } from '@flujo/domain'

import type { SqliteConstructor } from './sqlite-handle.ts'

const OLDEST_NODE = 22

/**
 * Loads better-sqlite3, after looking at the version of Node: on one that is too old its native part does not fail, it
 * ends the process.
 *
 * @throws {@link FlujoError} `unsupported_node`, or `store_unavailable` where the native part is missing for this platform
 */
export function loadSqlite(nodeVersion: string = process.versions.node): SqliteConstructor {
  if (Number.parseInt(nodeVersion, 10) < OLDEST_NODE) {
    throw new FlujoError(
      'unsupported_node',
      `@flujo/store-sqlite needs Node.js ${OLDEST_NODE} or newer, and this is ${nodeVersion}: install a newer Node.js, or keep traces in memory only`,
    )
  }
  try {
    return createRequire(import.meta.url)('better-sqlite3') as SqliteConstructor
  } catch (cause) {
    throw new FlujoError(
      'store_unavailable',
      `expected better-sqlite3 to load on ${process.platform}-${process.arch} with Node.js ${nodeVersion}; install the packages again on this machine`,
      { cause },
    )
  }
}
