// However a process ends, short of being killed: every span that had ended is in the database and in the lines, and its
// exit code and what it says of its end are its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { foldRecords } from '@flujo/tracing'
import { openSqliteReader, parseJsonl, type Span } from 'flujo'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'

const program = fileURLToPath(new URL('programs/end-in-a-way.ts', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

async function endIn(way: string, folder: string, signal?: NodeJS.Signals): Promise<Ended> {
  const child: ChildProcess = spawn(process.execPath, ['--conditions=@flujo/source', program, folder, way], {
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => void (stderr += chunk.toString()))
  child.stdout?.on('data', () => void (signal === undefined ? false : child.kill(signal)))
  return new Promise((resolve) => void child.on('close', (code, by) => resolve({ code, signal: by, stderr })))
}

/** How many spans of each name had ended; those of the items are told together. */
function endedSpans(spans: readonly Span[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { name, status } of spans) {
    const key = name.startsWith('#') ? 'item' : name
    if (status === 'completed') counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

const finished = { list: 1, items: 1, item: 130 }

async function expectFinished(folder: string, expected: Readonly<Record<string, number>>): Promise<void> {
  await using reader = openSqliteReader(join(folder, 'traces.db'))
  expect(endedSpans(await reader.getSpans('ending'))).toEqual(expected)
  const { records, skippedLines } = parseJsonl(readFileSync(join(folder, 'traces.jsonl'), 'utf8'))
  expect(endedSpans(foldRecords(records).get('ending')?.spans ?? [])).toEqual(expected)
  expect(skippedLines).toBe(0)
}

describe('nothing that has ended is lost', () => {
  test('at a natural end', async () => {
    const folder = temporaryFolder()
    expect(await endIn('natural', folder)).toEqual({ code: 0, signal: null, stderr: '' })
    await expectFinished(folder, { ...finished, end: 1, ending: 1 })
  })

  test.each([
    ['exit', 7, /^$/],
    ['throw', 1, /uncaught on purpose/],
    ['reject', 1, /unhandled on purpose/],
    // What nobody waits for is no reason to stay: Node says so with 13.
    ['abandoned', 13, /^(?:Warning: Detected unsettled top-level await[^]*)?$/],
  ])('%s, in the middle of a step', async (way, code, message) => {
    const folder = temporaryFolder()
    const ended = await endIn(way, folder)
    expect(ended).toMatchObject({ code, signal: null, stderr: expect.stringMatching(message) })
    expect(ended.stderr).not.toContain('flujo tracing')
    await expectFinished(folder, finished)
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('%s, while the event loop turns', async (signal) => {
    const folder = temporaryFolder()
    expect(await endIn('signal', folder, signal)).toEqual({ code: null, signal, stderr: '' })
    await expectFinished(folder, finished)
  })
})
