import { accessSync, constants } from 'node:fs'

import { FlujoError } from '@flujo/domain'

/**
 * SQLite would open the file for reading instead, and leave a -wal and a -shm beside it.
 *
 * @throws {@link FlujoError} `store_unavailable` where this user may not write the file
 */
export function checkWritable(path: string): void {
  const cause = obstacleTo(path, constants.W_OK)
  if (cause !== undefined) {
    throw new FlujoError('store_unavailable', `the trace database ${path} may not be written to`, { cause })
  }
}

/** Whether this user may read the file and not write it. */
export function isReadOnly(path: string): boolean {
  return obstacleTo(path, constants.W_OK) !== undefined && obstacleTo(path, constants.R_OK) === undefined
}

function obstacleTo(path: string, mode: number): unknown {
  try {
    accessSync(path, mode)
    return undefined
  } catch (cause) {
    return cause
  }
}
