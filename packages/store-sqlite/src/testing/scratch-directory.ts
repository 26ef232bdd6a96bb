import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new directory that goes with the scope. */
export interface ScratchDirectory extends Disposable {
  readonly path: string
  /** A path in it. */
  file(name?: string): string
}

export function scratchDirectory(): ScratchDirectory {
  const path = mkdtempSync(join(tmpdir(), 'flujo-sqlite-'))
  return {
    path,
    file: (name = 'traces.db') => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}
