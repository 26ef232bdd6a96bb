import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test, vi } from 'vitest'

const hasTmux = spawnSync('tmux', ['-V']).status === 0
vi.setConfig({ testTimeout: 60_000 })
const server = `flujo-progress-${process.pid}`

function tmux(...args: readonly string[]): string {
  const given = ['-L', server, '-f', '/dev/null', ...args]
  const { stdout, stderr, status } = spawnSync('tmux', given, { encoding: 'utf8', timeout: 30_000 })
  if (status !== 0) throw new Error(`tmux ${args.join(' ')}: ${stderr}`)
  return stdout
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
const program = [
  process.execPath,
  '--conditions=@flujo/source',
  '--disable-warning=ExperimentalWarning',
  fileURLToPath(new URL('programs/show-progress.ts', import.meta.url)),
]

/** What stands in a session once two looks agree. */
function settledScreen(): string {
  for (let before = ''; ;) {
    const screen = tmux('capture-pane', '-p', '-t', 'progress')
    if (screen === before && screen.trim() !== '') return screen
    before = screen
  }
}

afterAll(() => {
  if (hasTmux) tmux('kill-server')
})

describe.skipIf(!hasTmux)('in a real terminal (needs tmux)', () => {
  test('a line that stays for the retry, the failure and the end, and nothing left of the line that is written over', () => {
    tmux('new-session', '-d', '-s', 'keeper', 'cat')
    const script = `${program.map(quoted).join(' ')}; tmux -L ${server} wait-for -S shown; exec cat`
    tmux('new-session', '-d', '-s', 'progress', '-x', '60', '-y', '20', 'sh', '-c', script)
    tmux('wait-for', 'shown')
    const lines = settledScreen().trimEnd().split('\n')
    expect(lines.filter((line) => line.includes('flaky'))).not.toEqual([])
    expect(lines.at(-1)).toMatch(/^done$/u)
    expect(lines.some((line) => /^✗ .*reading/u.test(line))).toBe(true)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60)
    expect(lines.join('')).not.toMatch(/\p{Cc}|hunter2/u)
  })
})
