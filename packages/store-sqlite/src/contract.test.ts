import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { traceStoreContract } from '@flujo/tracing/testing'
import { afterAll, expect, test } from 'vitest'

import { openSqliteStore } from './index.ts'

const directory = mkdtempSync(join(tmpdir(), 'flujo-contract-'))
let files = 0

afterAll(() => rmSync(directory, { recursive: true, force: true }))

test('there are checks', () => {
  expect(traceStoreContract.length).toBeGreaterThan(0)
})

for (const { name, check } of traceStoreContract) {
  test(`${name}`, () => check(() => openSqliteStore(join(directory, `${(files += 1)}.db`))))
}
