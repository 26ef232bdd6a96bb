import { closeSync, constants, openSync, rmSync, statSync, writeSync } from 'node:fs'

import { FlujoError } from '@flujo/domain'

import { hasCode } from './identify-file.ts'

const BUDGET_MS = 2_000
const WAIT_MS = 10
/** Moving a file takes no time: whoever held the lock for so long is gone. */
const ABANDONED_MS = 10_000

/**
 * Does `work` while no other process does the like at the same database: it replaces the file itself, which SQLite's
 * locks do not cover.
 *
 * @throws {@link FlujoError} `database_busy` where another process is at it for two seconds
 */
export function withLockFile<T>(path: string, work: () => T): T {
  const lock = `${path}.lock`
  acquire(lock)
  try {
    return work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function acquire(lock: string): void {
  const deadline = performance.now() + BUDGET_MS
  const clock = new Int32Array(new SharedArrayBuffer(4))
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW = 0 } = constants
  for (;;) {
    try {
      const file = openSync(lock, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600)
      writeSync(file, `${process.pid}\n`)
      return closeSync(file)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
    if (since !== undefined && Date.now() - since > ABANDONED_MS) rmSync(lock, { force: true })
    else if (performance.now() >= deadline) throw busy(lock)
    else Atomics.wait(clock, 0, 0, WAIT_MS)
  }
}

const busy = (lock: string): FlujoError =>
  new FlujoError(
    'database_busy',
    `another process is replacing the trace database, as ${lock} says; try again when that has ended`,
  )
