import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { traceStoreContract } from '@flujo/tracing/testing'
import { afterAll, test } from 'vitest'
import { openFileStore } from './open-file-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'flujo-file-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

traceStoreContract.forEach(({ name, check }, position) => {
  test(name, () => check(() => openFileStore(join(folder, `${position}.jsonl`))))
})
