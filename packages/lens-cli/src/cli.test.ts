import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { openSqliteStore } from '@flujo/store-sqlite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { endOf, runLens, startLens } from './testing/run-lens.ts'
import { temporaryFolder, writeDatabase } from './testing/sample-database.ts'
import { recordsOf } from './testing/sample-records.ts'
import { failedRun, runningRun, sampleRuns } from './testing/sample-runs.ts'

// A guard against a process that hangs; how fast one is depends on the machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const folder = temporaryFolder()
const at = (name: string): string => join(folder.path, name)
const db = at('sample.db')
const big = at('big.db')

/** A copy of the sample database with some bytes of it changed. */
function changed(name: string, offset: number, bytes: readonly number[]): string {
  copyFileSync(db, at(name))
  const file = openSync(at(name), 'r+')
  writeSync(file, Buffer.from(bytes), 0, bytes.length, offset)
  return at(name)
}

const fingerprint = (path: string): string =>
  statSync(path).isDirectory()
    ? readdirSync(path).join()
    : createHash('sha256').update(readFileSync(path)).digest('hex')

/** SQLite itself leaves files beside a database in WAL mode that it has looked into. */
const namesIn = (path: string): string[] => readdirSync(path).filter((name) => !/-(?:wal|shm)$/u.test(name))

beforeAll(async () => {
  await writeDatabase(db)
  await writeDatabase(big, [
    {
      ...failedRun,
      spans: Array.from({ length: 5_000 }, (_, index) => ({ name: `step ${index}`, from: 0, to: 1 })),
    },
  ])
  mkdirSync(at('folder'))
  writeFileSync(at('text.txt'), 'this is no database, but it is long enough to be one. '.repeat(40))
  writeFileSync(at('empty.db'), '')
})
afterAll(() => folder[Symbol.dispose]())

describe('what cannot be done is said in one line, with a hint', () => {
  const commands: readonly (readonly [string, number, readonly string[]])[] = [
    ['no command', 2, ['--json']],
    ['an unknown command', 2, ['lst']],
    ['help for an unknown command', 2, ['help', 'lst']],
    ['an unknown flag', 2, ['list', '--fooo']],
    ['a flag without its value', 2, ['list', '--limit']],
    ['too many arguments', 2, ['show', 'a', 'b']],
    ['an unknown status', 2, ['list', '--status', 'brokn', '--db', db]],
    ['an unknown time', 2, ['stats', '--since', 'yesterday', '--db', db]],
    ['a limit of nothing', 2, ['spans', '--limit', '0', '--db', db]],
    ['a width of nothing', 2, ['trace', '--width', '3', '--db', db]],
    ['a search for no word', 2, ['search', '"-"', '--db', db]],
    ['a search for nothing', 2, ['search', '--db', db]],
    ['a search in an unknown place', 2, ['search', 'x', '--in', 'errors,nowhere', '--db', db]],
    ['an unknown grouping', 2, ['stats', '--by', 'models', '--db', db]],
    ['nothing to compare with', 2, ['stats', '--compare', '--db', db]],
    ['a limit of nothing that is measured', 2, ['stats', '--fail-if', 'speed > 3', '--db', db]],
    ['a limit relative to nothing', 2, ['stats', '--fail-if', 'p95 > +20%', '--db', db]],
    ['an empty name', 2, ['list', '--pipeline', '', '--db', db]],
    ['no path', 2, ['list', '--db', '']],
    ['a run that means nothing', 2, ['show', '@last', '--db', db]],
    ['two values at once', 2, ['show', '--input', '--output', '--db', db]],
    ['a value and a log at once', 2, ['show', '--input', '--logs', '--db', db]],
    ['a level of nothing', 2, ['show', '--level', 'warn', '--db', db]],
    ['a level that there is not', 2, ['show', '--logs', '--level', 'loud', '--db', db]],
    ['a depth that is none', 2, ['trace', '--depth', '-1', '--db', db]],
    ['a breadth of nothing', 2, ['trace', '--breadth', '0', '--db', db]],
    ['a tree below nothing', 3, ['trace', '@failed', '--span', 'nope', '--db', db]],
    ['an unknown run', 3, ['trace', 'ffffffff', '--db', db]],
    ['an unknown span', 3, ['show', 'c04b', '--span', 'nowhere', '--db', db]],
    ['no such value', 3, ['show', 'c04b', '--output', '--db', db]],
    ['a filter that is none', 2, ['list', '--where', 'status = ', '--db', db]],
    ['a field of spans, of runs', 2, ['stats', '--where', 'name = a', '--db', db]],
    ['a field of runs, of spans', 2, ['spans', '--where', 'pipeline = a', '--db', db]],
    ['an unknown order', 2, ['list', '--sort', '-size', '--db', db]],
    ['two forms at once', 2, ['list', '--json', '--plain', '--db', db]],
    ['a flag of another command', 2, ['trace', '--sort', 'duration', '--db', db]],
    ['a flag of runs, on many', 2, ['list', '--exit-status', '--db', db]],
    ['no run to compare', 2, ['diff', '--db', db]],
    ['one run to compare', 2, ['diff', 'c04b', '--db', db]],
    ['three runs to compare', 2, ['diff', 'a', 'b', 'c', '--db', db]],
    ['two runs and a baseline', 2, ['diff', 'c04b', '19aa', '--baseline', '7d', '--db', db]],
    ['a baseline that is none', 2, ['diff', 'c04b', '--baseline', '7x', '--db', db]],
    ['a baseline of nothing', 3, ['diff', 'c04b', '--baseline', 'pipeline = other', '--db', db]],
    ['nothing that could be ignored', 2, ['diff', 'c04b', '19aa', '--ignore', 'route,times', '--db', db]],
    ['a condition that is none', 2, ['diff', 'c04b', '19aa', '--fail-if', 'cost > 20%', '--db', db]],
    ['an unknown step', 3, ['diff', 'c04b', '19aa', '--step', 'nowhere', '--db', db]],
    ['an unknown run to compare', 3, ['diff', 'c04b', 'ffffffff', '--db', db]],
    ['a run to watch that means nothing', 2, ['watch', '@last', '--db', db]],
    ['a run to watch that is several', 2, ['watch', 'a', 'b', '--db', db]],
    ['a database to watch that is none', 5, ['watch', '--db', at('text.txt')]],
    ['an ambiguous span', 4, ['show', 'c04b', '--span', '91c2', '--db', db]],
  ]
  test.each(commands)('%s: %d', async (_, exitCode, args) => {
    const run = await runLens(args)
    expect(run).toMatchObject({ exitCode, stdout: '' })
    expect(run.stderr).toMatch(/^lens: [^\n]+\n(?: {2}[^\n]*\n)*[^\n ][^\n]*\n$/u)
    expect(run.stderr).not.toMatch(/^ +at /mu)
  })

  test('the caret stands under what is wrong', async () => {
    const { stderr } = await runLens(['list', '--status', 'failed,brokn', '--db', db])
    const [, excerpt = '', caret = ''] = stderr.split('\n')
    expect(excerpt.slice(caret.indexOf('^'))).toBe('brokn')
  })

  const databases: readonly (readonly [string, number, () => string])[] = [
    ['a database that is not there', 3, () => at('nowhere/traces.db')],
    ['an empty file', 3, () => at('empty.db')],
    ['a directory', 5, () => at('folder')],
    ['a name that is no path', 2, () => ':memory:'],
    ['a text file', 5, () => at('text.txt')],
    ['a database of another program', 5, () => changed('foreign.db', 68, [1, 2, 3, 4])],
    [
      'a damaged database',
      5,
      () =>
        changed(
          'damaged.db',
          100,
          Array.from({ length: 8_000 }, () => 0xa5),
        ),
    ],
  ]
  test.each(databases)('%s: %d', async (_, exitCode, pathOf) => {
    const path = pathOf()
    const before = existsSync(path) ? fingerprint(path) : undefined
    const around = namesIn(folder.path)
    const run = await runLens(['list', '--db', path])
    expect(run).toMatchObject({ exitCode, stdout: '' })
    expect(run.stderr).toMatch(/^lens: [^\n]+\n[^\n]+\n$/u)
    expect(existsSync(path) ? fingerprint(path) : undefined).toBe(before)
    expect(namesIn(folder.path)).toEqual(around)
  })

  test('a database of a newer version that can be read all the same: 0, with a warning', async () => {
    const newer = changed('newer.db', 60, [0, 0, 0, 99])
    const run = await runLens(['list', '--json', '--db', newer])
    expect(run.exitCode).toBe(0)
    expect(JSON.parse(run.stdout)).toMatchObject({ command: 'list' })
    expect(run.stderr).toBe(
      `lens: the trace database ${newer} was written by a newer version (layout 99); what that added is not shown\n`,
    )
  })

  test('a database that another program keeps locked: 6', async () => {
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
    copyFileSync(db, at('locked.db'))
    const other = new DatabaseSync(at('locked.db'))
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE other (x)')
    const run = await runLens(['list', '--db', at('locked.db')])
    other.close()
    expect(run).toMatchObject({ exitCode: 6, stdout: '' })
    expect(run.stderr).toMatch(/^lens: /u)
  })

  test.each(['show', 'watch'])('%s: an ambiguous run lists the candidates: 4', async (command) => {
    await writeDatabase(at(`twins-${command}.db`), [failedRun, { ...failedRun, runId: 'c04b0000' }])
    const run = await runLens([command, 'c04b', '--db', at(`twins-${command}.db`)])
    expect(run.exitCode).toBe(4)
    expect(run.stderr).toContain(`  ${failedRun.runId}  support-triage  failed\n`)
  })

  test('a stack trace is printed only with DEBUG', async () => {
    const run = await runLens(['show', 'ffffffff', '--db', db], { env: { DEBUG: '1' } })
    expect(run.stderr).toMatch(/^ +at /mu)
  })

  test('control characters in an argument stay out of the terminal', async () => {
    const run = await runLens(['show', '\u{1b}]0;owned\u{7}', '--db', db])
    expect(run.stderr).toContain('␛]0;owned␇')
    expect(run.stderr.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })
})

describe('every command on a real database', () => {
  test.each(['list', 'show', 'trace', 'spans', 'stats'])('%s', async (command) => {
    const screen = await runLens([command, '--db', db])
    expect(screen).toMatchObject({ exitCode: 0, stderr: '' })
    const json = await runLens([command, '--json', '--db', db])
    expect(json).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(json.stdout)).toMatchObject({ version: 1, command })
  })

  test('filters choose runs', async () => {
    const idsOf = async (...args: readonly string[]): Promise<string[]> => {
      const { stdout } = await runLens(['list', '--json', '--db', db, ...args])
      return (JSON.parse(stdout) as { readonly runs: readonly { readonly runId: string }[] }).runs.map(({ runId }) =>
        runId.slice(0, 4),
      )
    }
    expect(await idsOf()).toEqual(sampleRuns.map(({ runId }) => runId.slice(0, 4)))
    expect(await idsOf('--status', 'failed,cancelled')).toEqual(['c04b', '5d20'])
    expect(await idsOf('--pipeline', 'support-*', '--limit', '2')).toEqual(['7f3a', 'c04b'])
    expect(await idsOf('--name', 'research')).toEqual(['c04b'])
    expect(await idsOf('--until', '2026-11-21')).toEqual(['5d20'])
    expect(await idsOf('--since', '2026-11-22T14:00:00Z', '--until', '2026-11-22T16:32:00Z')).toEqual(['19aa', 'e177'])
  })

  test('--where, on each command, and with the other filters', async () => {
    const output = async (...args: readonly string[]): Promise<string> => {
      const run = await runLens([...args, '--db', db])
      expect(run).toMatchObject({ exitCode: 0, stderr: '' })
      return run.stdout
    }
    const ids = (text: string): string[] =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as { readonly runId: string }).runId.slice(0, 4))
    expect(ids(await output('list', '--jsonl', '--where', 'cost > $0.05'))).toEqual(['c04b', '19aa'])
    const slow = 'any(name = search and duration > 1.5s)'
    expect(ids(await output('list', '--jsonl', '--where', slow, '--status', 'failed'))).toEqual(['c04b'])
    expect(ids(await output('list', '--jsonl', '--where', slow, '--status', 'completed'))).toEqual([])
    expect(ids(await output('list', '--jsonl', '--where', "'; drop table runs; --'"))).toEqual([])
    expect(ids(await output('list', '--jsonl', '--sort', '-duration', '--where', 'duration exists'))).toEqual([
      ...['e177', 'c04b', '19aa', '5d20'],
    ])
    expect(await output('show', '@', '--where', 'pipeline ^= night')).toContain('e1770b3f')
    expect(await output('spans', 'c04b', '--where', 'kind = attempt and error ~ rate', '--plain')).toMatch(
      /^span\t[^\n]+\n[^\n]+try 1[^\n]+RateLimitError[^\n]+\n1 span of/u,
    )
    expect(await output('trace', 'c04b', '--where', 'name = kb', '--plain')).toMatch(/\nenrich\/kb|\tenrich\/kb\t/u)
    expect(JSON.parse(await output('stats', '--json', '--where', 'failed'))).toMatchObject({ runs: { count: 1 } })
    expect(ids(await output('list', '--jsonl'))).toHaveLength(sampleRuns.length)
  })

  test('a mistake in a filter has a caret under it', async () => {
    const { stderr } = await runLens(['list', '--where', 'cost > $0.05 and durration > 1s', '--db', db])
    expect(stderr).toBe(
      [
        'lens: filter, column 18: expected a field of a run, given "durration"',
        '  cost > $0.05 and durration > 1s',
        `${' '.repeat(19)}^`,
        'Did you mean duration?',
        '',
      ].join('\n'),
    )
  })

  test('a flag of another command says whose it is', async () => {
    const { stderr } = await runLens(['trace', '--sort', 'duration'])
    expect(stderr).toContain('`lens trace` does not take --sort\nIt is for list, spans, stats.')
  })

  test('--pipeline chooses what @ means, on each command that takes a run', async () => {
    for (const command of ['show', 'trace', 'spans']) {
      const { stdout } = await runLens([command, '@', '--pipeline', 'nightly-index', '--db', db])
      expect(stdout).toContain('e1770b3f')
    }
  })

  test('--utc, COLUMNS, --width, FORCE_COLOR and --no-color', async () => {
    const inKolkata = { TZ: 'Asia/Kolkata' }
    expect((await runLens(['list', '--db', db], { env: inKolkata })).stdout).toContain('+05:30')
    expect((await runLens(['list', '--utc', '--db', db], { env: inKolkata })).stdout).toContain('2026-11-22T16:36:00Z')
    const widest = ({ stdout }: { readonly stdout: string }): number =>
      Math.max(...stdout.split('\n').map(({ length }) => length))
    expect(widest(await runLens(['list', '--db', db], { env: { COLUMNS: '70' } }))).toBeLessThanOrEqual(70)
    expect(
      widest(await runLens(['list', '--width', '64', '--db', db], { env: { COLUMNS: '70' } })),
    ).toBeLessThanOrEqual(64)
    const force = { FORCE_COLOR: '1' }
    expect((await runLens(['list', '--db', db], { env: force })).stdout).toContain('\u{1b}[31m')
    expect((await runLens(['list', '--no-color', '--db', db], { env: force })).stdout).not.toContain('\u{1b}')
  })

  test('--ascii, and a locale that has no more: every view, help and errors are ASCII', async () => {
    const inC = { LC_ALL: 'C' }
    for (const command of ['list', 'show', 'trace', 'spans', 'stats']) {
      const { stdout } = await runLens([command, '--db', db], { env: inC })
      expect(stdout).toMatch(/^[ -~\n]+$/u)
      expect((await runLens([command, '--ascii', '--db', db])).stdout).toBe(stdout)
    }
    expect((await runLens(['spans', '--help'], { env: inC })).stdout).toMatch(/^[ -~\n]+$/u)
    expect((await runLens(['show', '→数据', '--db', db], { env: inC })).stderr).toContain('>????')
    expect((await runLens(['list', '--db', db], { env: { LC_ALL: 'C.UTF-8' } })).stdout).toContain('✓')
  })

  test('FLUJO_DB and .flujo/traces.db upward from here are found', async () => {
    expect(await runLens(['list'], { env: { FLUJO_DB: db } })).toMatchObject({ exitCode: 0, stderr: '' })
    mkdirSync(at('project/.flujo'), { recursive: true })
    mkdirSync(at('project/deep/er'), { recursive: true })
    copyFileSync(db, at('project/.flujo/traces.db'))
    expect((await runLens(['list'], { cwd: at('project/deep/er') })).stdout).toContain(failedRun.runId)
  })

  test('while another process writes to it', async () => {
    const store = openSqliteStore(at('live.db'))
    await store.write(recordsOf(runningRun))
    const run = await runLens(['list', '--db', at('live.db')])
    await store.close()
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(run.stdout).toMatch(/● {2}7f3a91c2\w+ +support-triage +running .*at draft/u)
  })

  test('--exit-status', async () => {
    expect((await runLens(['trace', 'c04b', '--exit-status', '--db', db])).exitCode).toBe(1)
    expect((await runLens(['show', '19aa', '--exit-status', '--db', db])).exitCode).toBe(0)
  })
})

describe('the output', () => {
  test('a reader that goes away ends lens quietly', async () => {
    const child = startLens(['spans', 'c04b', '--json', '--db', big])
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk)
    })
    child.stdout.once('data', () => child.stdout.destroy())
    expect(await endOf(child)).toBe(0)
    expect(stderr).toBe('')
  })

  test('Ctrl-C ends it, also while nobody reads', async () => {
    const child = startLens(['spans', 'c04b', '--json', '--db', big])
    await new Promise<void>((resolve) => {
      child.stdout.once('readable', resolve)
    })
    child.kill('SIGINT')
    child.stdout.destroy()
    // A shell makes 128 + 2 of it.
    expect(await endOf(child)).toBe('SIGINT')
  })

  test.skipIf(!existsSync('/dev/full'))('a full disk: 7', async () => {
    const { spawnSync } = await import('node:child_process')
    const { lensCommand } = await import('./testing/run-lens.ts')
    const [node, ...fixed] = lensCommand
    const full = openSync('/dev/full', 'w')
    const run = spawnSync(node, [...fixed, 'list', '--db', db], { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' })
    expect(run.status).toBe(7)
    expect(run.stderr).toMatch(/^lens: the output could not be written: [^\n]+\n[^\n]+\n$/u)
  })
})

describe('help', () => {
  test.each([['--help'], ['-h'], ['help'], ['help', 'list'], ['trace', '--help'], ['--version']])(
    '%s %s',
    async (...args) => {
      const run = await runLens(args.filter((arg) => arg !== undefined))
      expect(run).toMatchObject({ exitCode: 0, stderr: '' })
      expect(run.stdout).not.toBe('')
    },
  )

  test('without a command it is help, on stderr', async () => {
    const run = await runLens([])
    expect(run).toMatchObject({ exitCode: 2, stdout: '' })
    expect(run.stderr).toContain('Usage: lens')
  })
})

test('help and usage errors do not load SQLite', async () => {
  const lister = `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from 'node:module'
    registerHooks({ load: (url, context, next) => (process.stderr.write('LOADED ' + url + '\\n'), next(url, context)) })`)}`
  const loaded = async (...args: readonly string[]): Promise<string> => {
    const { stderr } = await runLens(args, { env: { NODE_OPTIONS: `--import ${lister}` } })
    return stderr
      .split('\n')
      .filter((line) => line.startsWith('LOADED '))
      .join('\n')
  }
  const lazy = /better-sqlite3/u
  expect(await loaded('--help')).toContain('/lens-cli/src/own-process.ts')
  expect(await loaded('--help')).not.toMatch(lazy)
  expect(await loaded('lst')).not.toMatch(lazy)
  expect(await loaded('list', '--db', db)).toMatch(lazy)
})
