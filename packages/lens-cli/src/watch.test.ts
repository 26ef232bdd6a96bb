import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteStore } from '@flujo/store-sqlite'
import { afterAll, describe, expect, test, vi } from 'vitest'

import { LiveRun } from './testing/live-run.ts'
import { endOf, startLens } from './testing/run-lens.ts'
import { temporaryFolder, writeDatabase } from './testing/sample-database.ts'

// A guard against a process that hangs; how fast one is depends on the machine.
vi.setConfig({ testTimeout: 120_000 })

const folder = temporaryFolder()
afterAll(() => folder[Symbol.dispose]())
let databases = 0
const newDatabase = (): string => join(folder.path, `watched-${(databases += 1)}.db`)

interface Watching {
  readonly lines: readonly string[]
  readonly said: () => string
  readonly child: ReturnType<typeof startLens>
  /** Resolves when a line has been printed in which there is `text`. */
  printed(text: string): Promise<void>
  /** Resolves when that was said beside what is printed. */
  told(text: string): Promise<void>
  readonly ended: Promise<string | number | null>
}

function startWatch(...args: readonly string[]): Watching {
  const child = startLens(['watch', '--utc', ...args])
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += String(chunk)))
  child.stderr.on('data', (chunk) => (err += String(chunk)))
  const until = async (has: () => boolean): Promise<void> => {
    while (!has()) await new Promise((resolve) => void setTimeout(resolve, 20))
  }
  return {
    child,
    get lines() {
      return out.split('\n').slice(0, -1)
    },
    said: () => err,
    printed: (text) => until(() => out.includes(text)),
    told: (text) => until(() => err.includes(text)),
    ended: endOf(child),
  }
}

const short = (line: string): string => line.replace(/^\S+ +/u, '').replaceAll(/ {2,}/gu, ' ')

test('in a pipe: every change of several runs, once and in order, from before there is a database', async () => {
  const path = newDatabase()
  const watching = startWatch('--until-done', '--db', path)
  await watching.told('there is no trace database')
  await using store = openSqliteStore(path)
  const runs = await Promise.all(['run-a', 'run-b'].map((runId) => new LiveRun(store, runId).start()))
  await watching.printed('run-a  run started')
  for (let step = 0; step < 200; step += 1) {
    for (const run of runs) {
      await run.open(`step ${step}`)
      await run.close(`step ${step}`)
    }
  }
  for (const run of runs) await run.end()
  expect(await watching.ended).toBe(0)
  for (const { runId } of runs) {
    const lines = watching.lines.map(short).filter((line) => line.startsWith(`${runId} `))
    const expected = Array.from({ length: 200 }, (_, step) => [`started step ${step}`, `completed step ${step}`]).flat()
    expect(lines.map((line) => line.replace(/^\S+ /u, '').replace(/ \d[\d.]*(?:s|ms|µs)$/u, ''))).toEqual([
      ...['run started triage', ...expected, 'run completed triage'],
    ])
  }
})

test('a run is waited for, and its status is the answer', async () => {
  const path = newDatabase()
  const watching = startWatch('@', '--exit-status', '--json', '--db', path)
  await watching.told('there is no trace database')
  await using store = openSqliteStore(path)
  const run = await new LiveRun(store, 'failing').start()
  await watching.printed('run.start')
  await run.end('failed')
  expect(await watching.ended).toBe(1)
  expect(watching.lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
    ...['run.start', 'span.start', 'span.end', 'run.end'],
  ])
})

describe('a database', () => {
  test('that is moved away and made again is watched on', async () => {
    const path = newDatabase()
    const watching = startWatch('--db', path)
    {
      await using store = openSqliteStore(path)
      await new LiveRun(store, 'first').start()
      await watching.printed('first  run started')
    }
    renameSync(path, `${path}.aside`)
    rmSync(`${path}-wal`, { force: true })
    rmSync(`${path}-shm`, { force: true })
    await watching.told('there is no trace database')
    await using store = openSqliteStore(path)
    const run = await new LiveRun(store, 'second').start()
    await watching.printed('second  run started')
    await run.end()
    await watching.printed('second  run completed')
    expect(watching.lines.filter((line) => line.includes('first'))).toHaveLength(2)
    watching.child.kill()
    await watching.ended
  })

  test('that somebody holds for himself is waited for', async () => {
    const path = newDatabase()
    await writeDatabase(path, [])
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
    const other = new DatabaseSync(path)
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE other (x); COMMIT')
    const watching = startWatch('--db', path)
    await watching.told('another process held it for too long')
    other.exec('DROP TABLE other')
    other.close()
    await using store = openSqliteStore(path)
    await new LiveRun(store, 'later').start()
    await watching.printed('later  run started')
    watching.child.kill()
    expect(await watching.ended).toBe('SIGTERM')
  })

  test('that is none ends it', async () => {
    mkdirSync(join(folder.path, 'a-folder'))
    const watching = startWatch('--db', join(folder.path, 'a-folder'))
    expect(await watching.ended).toBe(5)
  })
})

test('a reader that goes away ends it quietly; Ctrl-C ends it', async () => {
  const path = newDatabase()
  await using store = openSqliteStore(path)
  const [left, stopped] = [startWatch('--db', path), startWatch('--db', path)]
  const run = await new LiveRun(store, 'going').start()
  await Promise.all([left.printed('run started'), stopped.printed('run started')])
  left.child.stdout.destroy()
  await run.open('more')
  expect(await left.ended).toBe(0)
  expect(left.said()).not.toContain('EPIPE')
  stopped.child.kill('SIGINT')
  expect(await stopped.ended).toBe('SIGINT')
})
