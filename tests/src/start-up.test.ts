import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { openSqliteStore, pipeline, Runner, TraceManager } from 'flujo'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/**
 * What `lens list` loads, as a count and not as a time, which would be that of the machine: each file costs about half a
 * millisecond, each module of Node below one to eight, and `node -e 0` is 30.
 */
const mostFiles = 20
const mostBytes = 360_000
const needless = ['child_process', 'crypto', 'net', 'tty', 'zlib', 'worker_threads']

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'flujo-'))
const db = join(folder, 'traces.db')

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Tells on stderr, at the end, every file that was loaded and every module of Node. */
const watcher = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  const files = []
  registerHooks({ load: (url, context, next) => (url.startsWith('file:') && files.push(url), next(url, context)) })
  const before = process.moduleLoadList.length
  process.on('exit', () => process._rawDebug(JSON.stringify({ files, builtins: process.moduleLoadList.slice(before) })))`)}`

interface Loaded {
  readonly files: readonly string[]
  readonly builtins: readonly string[]
}

function loadedBy(file: string, ...args: readonly string[]): Loaded {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', watcher, join(root, file), ...args], {
    encoding: 'utf8',
  })
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('started') as string })
  return JSON.parse(stderr) as Loaded
}

beforeAll(async () => {
  await using store = openSqliteStore(db)
  const tracing = new TraceManager({ store })
  await new Runner(
    pipeline<number>('started').step('add', (n) => n + 1),
    { hooks: [tracing.hook] },
  ).run(1)
  await tracing.close()
})

describe.each([
  { command: 'lens list', file: 'packages/lens-cli/bin/lens.mjs', words: ['list'] },
  { command: 'lens show', file: 'packages/lens-cli/bin/lens.mjs', words: ['show', '@'] },
  { command: 'lens trace', file: 'packages/lens-cli/bin/lens.mjs', words: ['trace', '@'] },
  { command: 'flujo lens list', file: 'packages/flujo/bin/flujo.mjs', words: ['lens', 'list'] },
])('$command, as built', ({ file, words }) => {
  const loaded = (): Loaded => loadedBy(file, ...words, '--db', db)

  test(`loads at most ${mostFiles} files, and at most ${mostBytes / 1_000} kB of JavaScript`, () => {
    const { files } = loaded()
    expect(files.length, `more files than ${mostFiles}: ${files.join('\n')}`).toBeLessThanOrEqual(mostFiles)
    const scripts = files.map((url) => fileURLToPath(url)).filter((path) => /\.[cm]?js$/.test(path))
    const sizes = scripts.map((path) => ({ path, bytes: statSync(path).size }))
    const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0)
    expect(bytes, `more JavaScript than ${mostBytes} bytes: ${JSON.stringify(sizes)}`).toBeLessThanOrEqual(mostBytes)
  })

  test('loads no module of Node that takes long and is not needed', () => {
    expect(loaded().builtins.filter((name) => needless.some((each) => name === `NativeModule ${each}`))).toEqual([])
  })
})
