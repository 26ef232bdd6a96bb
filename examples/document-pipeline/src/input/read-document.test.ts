import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { planReads } from './plan-reads.ts'
import { isTransient, readDocument, SimulatedReadError } from './read-document.ts'

describe('planReads', () => {
  const sources = (count: number): Parameters<typeof planReads>[0] =>
    Array.from({ length: count }, (_, n) => ({ label: `${n}.md`, file: `/${n}.md`, format: 'markdown' as const }))

  test('lets just one source fail, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 0xffff_ffff }), (count, seed) => {
        const planned = planReads(sources(count), seed)
        expect(planned.filter(({ failsFirst }) => failsFirst)).toHaveLength(1)
        expect(planReads(sources(count), seed)).toEqual(planned)
        expect(planned).toMatchObject(sources(count))
      }),
    )
  })

  test('reaches every source with some seed', () => {
    const chosen = Array.from({ length: 200 }, (_, seed) =>
      planReads(sources(10), seed).findIndex(({ failsFirst }) => failsFirst),
    )
    expect(new Set(chosen).size).toBe(10)
  })
})

describe('readDocument', () => {
  const { signal } = new AbortController()
  const source = (content: string | Uint8Array, failsFirst = false): Parameters<typeof readDocument>[0] => {
    const file = join(temporaryFolder(), 'a.md')
    writeFileSync(file, content)
    return { label: 'a.md', file, format: 'markdown', failsFirst }
  }

  test('reads text without byte order mark and with plain line ends', async () => {
    const { text } = await readDocument(source('\uFEFFa\r\nb\rc\n'), { attempt: 1, signal })
    expect(text).toBe('a\nb\nc\n')
  })

  test('reads what is not UTF-8 as well as it can', async () => {
    const { text } = await readDocument(source(new Uint8Array([97, 0xff, 98])), { attempt: 1, signal })
    expect(text).toBe('a\uFFFDb')
  })

  test('fails the first time where it was planned, and reads the second time', async () => {
    const planned = source('a', true)
    const failure: unknown = await readDocument(planned, { attempt: 1, signal }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(SimulatedReadError)
    expect(isTransient(failure)).toBe(true)
    expect((await readDocument(planned, { attempt: 2, signal })).text).toBe('a')
  })

  test('is not worth another try where the file has gone', async () => {
    const gone = source('a')
    rmSync(gone.file)
    const failure: unknown = await readDocument(gone, { attempt: 1, signal }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'ENOENT' })
    expect(isTransient(failure)).toBe(false)
    expect(isTransient(Object.assign(new Error('busy'), { code: 'EBUSY' }))).toBe(true)
  })
})
