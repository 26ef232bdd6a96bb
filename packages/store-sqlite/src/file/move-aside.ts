import { existsSync, renameSync, rmSync } from 'node:fs'

/**
 * Moves a database away, with what SQLite keeps beside it and under names by which SQLite finds them again. Only to be
 * used under the lock file.
 *
 * @returns where it is now
 */
export function moveAside(path: string, now: Date): string {
  const time = now.toISOString().replaceAll(/[-:]/g, '').replace('.', '-')
  const target = freeName(`${path}.corrupt-${time}`)
  // The database last: until then whoever opens it finds it damaged again.
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix)
  }
  return target
}

function freeName(wanted: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`
    if (!existsSync(name)) return name
  }
}

/**
 * Removes what a database that is no longer at the path has left beside it: it would be taken for a part of whatever is
 * there now. Only to be used under the lock file.
 */
export function removeBeside(path: string): void {
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true })
}
