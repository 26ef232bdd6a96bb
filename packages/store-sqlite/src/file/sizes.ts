import { statSync } from 'node:fs'

import type { Connection } from '../sql/connection.ts'

/** What a database takes on disk, with what SQLite keeps beside it. */
export function bytesOnDisk(path: string): number {
  return ['', '-wal', '-shm'].reduce(
    (sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}

/** The pages of a database in bytes, those counted that are still in its -wal. */
export interface PageBytes {
  readonly all: number
  /** Without those that were given free and not yet taken from the file. */
  readonly used: number
  readonly freePages: number
}

export function pageBytes({ handle }: Connection): PageBytes {
  const [count, free, size] = ['page_count', 'freelist_count', 'page_size'].map((name) =>
    Number(handle.pragma(name, { simple: true })),
  ) as [number, number, number]
  return { all: count * size, used: (count - free) * size, freePages: free }
}
