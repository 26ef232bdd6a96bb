import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { openSqliteStore } from '@flujo/store-sqlite'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

import { hostileNames } from './testing/hostile-text.ts'
import { LiveRun } from './testing/live-run.ts'
import { lensCommand } from './testing/run-lens.ts'
import { temporaryFolder } from './testing/sample-database.ts'
import { hasTmux, quoted, tmuxServer } from './testing/tmux.ts'

// A guard against a process that hangs; how fast one is depends on the machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const folder = temporaryFolder()
const server = `flujo-watch-${process.pid}`

const tmux = tmuxServer(server)
const ask = (format: string): string => tmux('display-message', '-p', '-t', 'watch', format).trim()
const screen = (): string => tmux('capture-pane', '-p', '-t', 'watch').trimEnd()
const type = (...keys: readonly string[]): string => tmux('send-keys', '-t', 'watch', ...keys)

async function until(has: () => boolean, what: string): Promise<void> {
  for (let left = 600; !has(); left -= 1) {
    if (left === 0) throw new Error(`${what} did not come; there is:\n${screen()}`)
    await new Promise((resolve) => void setTimeout(resolve, 100))
  }
}
const shown = (pattern: RegExp): Promise<void> => until(() => pattern.test(screen()), String(pattern))

let databases = 0

/** A shell in a terminal of its own, in which `lens watch` is typed. */
async function startWatch(...args: readonly string[]): Promise<{ readonly store: ReturnType<typeof openSqliteStore> }> {
  const db = join(folder.path, `terminal-${(databases += 1)}.db`)
  const store = openSqliteStore(db)
  const command = [...lensCommand, 'watch', ...args, '--db', db].map(quoted).join(' ')
  const shell = `env -u NO_COLOR -u COLUMNS PS1='$ ' LENS=${quoted(command)} bash --norc`
  tmux(
    'new-session',
    '-d',
    '-s',
    'watch',
    '-x',
    '90',
    '-y',
    '24',
    'sh',
    '-c',
    `printf '\\033]2;untouched\\033\\\\'; ${shell}`,
  )
  await shown(/^\$/u)
  type('echo before; eval "$LENS"; echo "ended $?"', 'Enter')
  await shown(/^before/mu)
  return { store }
}

/** Whether the shell has the terminal again as it was: what is typed is shown, and the cursor, and nothing else moved. */
async function expectUntouched(): Promise<void> {
  await until(() => ask('#{cursor_flag}') === '1', 'the cursor')
  type('echo $((20+22))', 'Enter')
  await shown(/^\$ echo \$\(\(20\+22\)\)\n42\n\$$/mu)
  expect(ask('#{pane_title} #{alternate_on} #{wrap_flag} #{cursor_x}')).toBe('untouched 0 1 2')
  tmux('kill-session', '-t', 'watch')
}

beforeAll(() => {
  // Without a session that stays, the server would end with each test, just when the next one asks for it.
  if (hasTmux) tmux('new-session', '-d', '-s', 'keeper', 'cat')
})
// A test that fails leaves its session behind.
afterEach(() => void spawnSync('tmux', ['-L', server, 'kill-session', '-t', 'watch']))
afterAll(() => {
  if (hasTmux) tmux('kill-server')
  folder[Symbol.dispose]()
})

describe.skipIf(!hasTmux)('in a real terminal (needs tmux)', () => {
  test('one run: waited for, painted while it grows, and left as text', async () => {
    const { store } = await startWatch('@', '--exit-status')
    await shown(/^Waiting for a run that is @\.$/mu)
    expect(ask('#{cursor_flag}')).toBe('0')
    const run = await new LiveRun(store, 'growing').start()
    await run.open('draft')
    await shown(/^● triage growing running [^]*└ draft +● +[\d.]+\w+ +[^\n]*▶/mu)
    await run.close('draft')
    await run.open('send')
    await shown(/├ draft +✓[^]*└ send +●/u)
    // Nothing was printed twice.
    expect(screen().match(/triage growing running/gu)).toHaveLength(1)
    await run.close('send')
    await run.end('failed')
    await shown(/^ended 1$/mu)
    expect(screen()).toMatch(/^✗ triage growing failed [^]*^Next: lens show growing\nended 1$/mu)
    expect(screen()).not.toMatch(/running|q ends/u)
    await expectUntouched()
    await store.close()
  })

  test.each([
    ['q', 0],
    ['C-c', 130],
    ['C-\\', 131],
  ])('%s ends it: %d', async (key, status) => {
    const { store } = await startWatch()
    await new LiveRun(store, 'going').start()
    await shown(/● {2}going/u)
    type(key)
    if (key === 'q') await shown(/^ended 0$/mu)
    await until(() => ask('#{cursor_flag}') === '1', 'the cursor')
    // The last that was seen stays; Ctrl-C ends the whole line for the shell.
    expect(screen()).toMatch(/● {2}going/u)
    type('echo "status $?"', 'Enter')
    await shown(key === 'q' ? /^status 0$/mu : new RegExp(`^status ${status}|^ended ${status}`, 'mu'))
    await expectUntouched()
    await store.close()
  })

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    // The shell repairs the modes; the cursor is all that can stay hidden.
    ['SIGKILL', 137],
  ] as const)('%s ends it: %d', async (signal, status) => {
    const { store } = await startWatch()
    await new LiveRun(store, 'going').start()
    await shown(/● {2}going/u)
    process.kill(Number(watchingPid()), signal)
    await shown(new RegExp(`^ended ${status}\\b`, 'mu'))
    if (signal === 'SIGKILL') tmux('send-keys', '-t', 'watch', String.raw`printf '\033[?25h\033[J'; clear`, 'Enter')
    await expectUntouched()
    await store.close()
  })

  test('Ctrl-Z gives the terminal back, and fg takes it again', async () => {
    const { store } = await startWatch()
    const run = await new LiveRun(store, 'going').start()
    await shown(/● {2}going/u)
    type('C-z')
    await shown(/Stopped/u)
    expect(ask('#{cursor_flag}')).toBe('1')
    type('echo typed', 'Enter')
    await shown(/^typed$/mu)
    type('fg', 'Enter')
    await run.open('later')
    await shown(/at later/u)
    expect(ask('#{cursor_flag}')).toBe('0')
    type('q')
    await until(() => ask('#{cursor_flag}') === '1', 'the cursor')
    await expectUntouched()
    await store.close()
  })

  test('a terminal that becomes smaller and larger has one picture on it', async () => {
    const { store } = await startWatch('@')
    const run = await new LiveRun(store, 'resized').start()
    for (let step = 0; step < 8; step += 1) await run.open(`step ${step}`)
    await shown(/step 7 +●/u)
    for (const [columns, rows] of [
      [60, 24],
      [60, 9],
      [120, 30],
    ] as const) {
      tmux('resize-window', '-t', 'watch', '-x', String(columns), '-y', String(rows))
      await until(
        () => screen().match(/● triage resized running/gu)?.length === 1 && screen().endsWith('q ends'),
        'one picture',
      )
      for (const line of screen().split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
    }
    await shown(/step 0 [^]*step 7 /u)
    type('q')
    await shown(/^ended 0$/mu)
    expect(screen().match(/q ends/gu)).toBe(null)
    await expectUntouched()
    await store.close()
  })

  test('hostile names leave title, cursor and screen alone', async () => {
    const { store } = await startWatch()
    for (const [index, name] of hostileNames.entries()) {
      const run = await new LiveRun(store, `hostile-${index}`, { pipeline: name }).start()
      await run.open(`${name} `)
    }
    await shown(new RegExp(`^${hostileNames.length} running · 0 ended`, 'mu'))
    expect(
      screen()
        .split('\n')
        .filter((line) => line.startsWith('● ')),
    ).toHaveLength(hostileNames.length)
    type('q')
    await shown(/^ended 0$/mu)
    await expectUntouched()
    await store.close()
  })
})

/** The process that has the terminal. */
function watchingPid(): string {
  const shell = ask('#{pane_pid}')
  const { stdout } = spawnSync('ps', ['-o', 'pid=,args=', '--tty', ask('#{pane_tty}')], { encoding: 'utf8' })
  const found = stdout
    .split('\n')
    .find((line) => /lens-process\.ts.* watch|lens-process\.ts watch/u.test(line) && !/bash|^ *sh /u.test(line))
  const pid = /\d+/u.exec(found ?? '')?.[0]
  if (pid === undefined || pid === shell) throw new Error(`no lens in:\n${stdout}`)
  return pid
}
