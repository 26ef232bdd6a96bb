import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { hostileNames } from './testing/hostile-text.ts'
import { lensCommand } from './testing/run-lens.ts'
import { temporaryFolder, writeDatabase } from './testing/sample-database.ts'
import type { SampleRun } from './testing/sample-records.ts'
import { failedRun, sampleRuns } from './testing/sample-runs.ts'
import { hasTmux, quoted, tmuxServer } from './testing/tmux.ts'

// A guard against a process that hangs; how fast one is depends on the machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const folder = temporaryFolder()
const db = join(folder.path, 'traces.db')
const server = `flujo-lens-${process.pid}`

const tmux = tmuxServer(server)

interface Played {
  readonly screen: string
  readonly title: string
  /** Row below the last one printed, column 0, where nothing has moved the cursor. */
  readonly cursor: string
}

/** What stands in a session, once the server has read all that was printed: two looks that agree. */
function settledScreen(session: string, ...options: readonly string[]): string {
  for (let before = ''; ;) {
    const screen = tmux('capture-pane', '-p', ...options, '-t', session)
    if (screen === before && screen.trim() !== '') return screen
    before = screen
  }
}

/** Runs lens in a terminal of its own and looks at what is there afterwards. */
function play(columns: number, ...args: readonly string[]): Played {
  const command = [...lensCommand, ...args, '--db', db].map(quoted).join(' ')
  const script = `printf '\\033]2;untouched\\033\\\\'; env -u NO_COLOR -u COLUMNS ${command}; tmux -L ${server} wait-for -S played; exec cat`
  tmux('new-session', '-d', '-s', 'lens', '-x', String(columns), '-y', '200', 'sh', '-c', script)
  try {
    tmux('wait-for', 'played')
    return {
      screen: settledScreen('lens').replace(/\n+$/u, '\n'),
      title: tmux('display-message', '-p', '-t', 'lens', '#{pane_title}').trim(),
      cursor: tmux('display-message', '-p', '-t', 'lens', '#{cursor_x},#{cursor_y}').trim(),
    }
  } finally {
    tmux('kill-session', '-t', 'lens')
  }
}

/** Those that would do something to a terminal; the other names are hard to measure only. */
const steering = hostileNames.filter((name) => /\p{Cc}/u.test(name))

beforeAll(async () => {
  // Without a session that stays, the server would end with each test, just when the next one asks for it.
  if (hasTmux) tmux('new-session', '-d', '-s', 'keeper', 'cat')
  const hostile: SampleRun = {
    ...failedRun,
    runId: 'hostile',
    spans: hostileNames.map((name, index) => ({
      name,
      from: index,
      to: index + 1,
      error: { type: name, message: name },
      events: [
        { name, timeUs: failedRun.startedMs * 1_000, attributes: { [name]: name } },
        { name: 'log', timeUs: failedRun.startedMs * 1_000, attributes: { level: 'error', message: name } },
      ],
    })),
  }
  await writeDatabase(db, [
    ...sampleRuns,
    hostile,
    ...steering.map((name, index) => ({
      ...failedRun,
      runId: `steering-${index}`,
      pipeline: name,
      startedMs: failedRun.startedMs - index - 1,
      error: { type: name, message: name },
      input: { [name]: name },
      output: name,
    })),
  ])
})
afterAll(() => {
  if (hasTmux) tmux('kill-server')
  folder[Symbol.dispose]()
})

describe.skipIf(!hasTmux)('in a real terminal (needs tmux)', () => {
  test.each([60, 100])('%d columns are used, and no more', (columns) => {
    const { screen } = play(columns, 'trace', 'c04b')
    const lines = screen.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^✗ support-triage c04be7d1 failed 31\.0s · 18 spans/u)
    expect(lines.at(-1)).toBe('Next: lens show c04be7d1 --span 91c2fe0000000020')
    expect(Math.max(...lines.map((line) => line.length))).toBe(columns)
    expect(lines.filter((line) => line.startsWith('└ send'))).toHaveLength(1)
  })

  test('colour is there, and --no-color takes it away', () => {
    const colours = (...args: readonly string[]): boolean => {
      const command = [...lensCommand, 'list', '--db', db, ...args].map(quoted).join(' ')
      tmux(
        'new-session',
        '-d',
        '-s',
        'colour',
        '-x',
        '100',
        '-y',
        '60',
        'sh',
        '-c',
        `env -u NO_COLOR ${command}; tmux -L ${server} wait-for -S coloured; exec cat`,
      )
      tmux('wait-for', 'coloured')
      const screen = settledScreen('colour', '-e')
      tmux('kill-session', '-t', 'colour')
      return screen.includes('\u{1b}[31m')
    }
    expect(colours()).toBe(true)
    expect(colours('--no-color')).toBe(false)
  })

  test.each([
    ['list', [[]]],
    ['stats', [[]]],
    ['trace', [['hostile'], ['hostile', '--critical', '--self', '--all'], ['hostile', '--ascii']]],
    ['spans', [['hostile']]],
    ['show', [...steering.map((_, index) => [`steering-${index}`]), ['hostile', '--events'], ['hostile', '--logs']]],
    ['diff', steering.slice(1).map((_, index) => [`steering-${index}`, `steering-${index + 1}`, '--content'])],
  ])('%s: hostile names leave title, cursor and screen alone', (command, runs) => {
    for (const run of runs) {
      const { screen, title, cursor } = play(100, command, ...run)
      const rows = screen.split('\n').length - 1
      expect({ title, cursor }).toEqual({ title: 'untouched', cursor: `0,${rows}` })
    }
  })
})
