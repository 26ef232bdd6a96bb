import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { traceStoreContract } from '@flujo/tracing/testing'
import { afterAll, test } from 'vitest'
import { openFileStore } from './open-file-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'flujo-file-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

for (const { name, check } of traceStoreContract) {
  test(`${name}`, () => check(() => openFileStore(join(folder, `${name.replaceAll(/\W/g, '-')}.jsonl`))))
}
