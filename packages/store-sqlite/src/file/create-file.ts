import { closeSync, constants, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { FlujoError } from '@flujo/domain'

import { hasCode } from './identify-file.ts'

/**
 * Makes an empty file for this user only, and the directory where it is missing: that one is for this user only too and
 * keeps itself out of git. Where another process has just made the file, it is left as it is.
 *
 * @throws {@link FlujoError} `store_unavailable`
 */
export function createFile(path: string): void {
  try {
    createDirectory(dirname(path))
    const { O_CREAT, O_EXCL, O_RDWR, O_NOFOLLOW = 0 } = constants
    closeSync(openSync(path, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW, 0o600))
  } catch (cause) {
    if (hasCode(cause, 'EEXIST') && existsSync(path)) return
    throw new FlujoError(
      'store_unavailable',
      `cannot create the trace database ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
}

function createDirectory(path: string): void {
  const firstCreated = mkdirSync(path, { recursive: true, mode: 0o700 })
  if (firstCreated === undefined) return
  try {
    writeFileSync(join(firstCreated, '.gitignore'), '*\n', { flag: 'wx' })
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
}
