import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { runLens } from '../testing/run-lens.ts'
import { temporaryFolder } from '../testing/sample-database.ts'

// A guard against a shell that hangs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const shells = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof shells)[number]
const folder = temporaryFolder()
const scriptOf = (shell: Shell, program: string): string => join(folder.path, `${program}.${shell}`)
const isInstalled = (shell: Shell): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0

beforeAll(async () => {
  mkdirSync(join(folder.path, 'some-folder'))
  const { runProgram } = await import('../command-line/program.ts')
  const { Session } = await import('../command-line/session.ts')
  const { database } = await import('../cli.ts')
  for (const shell of shells) {
    const { stdout } = await runLens(['completion', shell])
    writeFileSync(scriptOf(shell, 'lens'), stdout)
    let script = ''
    const write = (text: string): void => {
      script += text
    }
    const programName = 'flujo lens'
    const surroundings = {
      programName,
      env: {},
      cwd: '/',
      nowMs: 0,
      place: {},
      write,
      database,
      warn: () => {},
      drained: async () => {},
    }
    const options = { programName, version: '1', writeOut: write, writeError: write, helpWidth: 80 }
    await runProgram(['completion', shell], { ...options, session: new Session(surroundings) })
    writeFileSync(scriptOf(shell, 'flujo'), script)
  }
})
afterAll(() => folder[Symbol.dispose]())

function shellOutput(shell: Shell, args: readonly string[], input = ''): string {
  const { stdout, stderr } = spawnSync(shell, args, { cwd: folder.path, encoding: 'utf8', input, timeout: 50_000 })
  expect(stderr).toBe('')
  return stdout
}

function byBash(typed: string, breaks = `\\ \\t\\n\\"\\'@><=;|&(:`): string[] {
  const program = typed.split(' ')[0] as string
  const name = program === 'flujo' ? '_flujo_lens' : '_lens'
  const script = `source '${scriptOf('bash', program)}'; COMP_WORDBREAKS=$'${breaks}'
COMP_LINE='${typed}'; COMP_POINT=\${#COMP_LINE}; COMP_WORDS=($COMP_LINE); COMP_CWORD=0; ${name}; printf '%s\\n' "\${COMPREPLY[@]}"`
  return shellOutput('bash', ['--norc', '-c', script]).split('\n').slice(0, -1)
}

function byFish(typed: string): string[] {
  const script = `source '${scriptOf('fish', typed.split(' ')[0] as string)}'; complete -C '${typed}'`
  const lines = shellOutput('fish', ['--no-config', '-c', script]).split('\n').slice(0, -1)
  return lines.map((line) => line.split('\t')[0] as string)
}

/** What is on the line after Tab, in a terminal of zsh's own. */
function byZsh(typed: string, completed: string): string {
  const script = `
    zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z "autoload -Uz compinit; compinit -u -d '${folder.path}/dump'; source '${scriptOf('zsh', typed.split(' ')[0] as string)}'; lens() { : }; flujo() { : }; print LOA''DED"
    zpty -r z line '*LOADED*'
    zpty -w -n z ${JSON.stringify(typed)}$'\\t'
    zpty -r z line ${JSON.stringify(`*${completed}*`)}
    print -r -- "$line"
    zpty -d z`
  return shellOutput('zsh', ['-f', '-c', script])
}

const commands = [
  'list',
  'show',
  'trace',
  'spans',
  'stats',
  'search',
  'diff',
  'watch',
  'export',
  'import',
  'completion',
  'help',
]

describe.skipIf(!isInstalled('bash'))('bash', () => {
  test.each<readonly [string, readonly string[]]>([
    ['lens ', expect.arrayContaining(commands) as string[]],
    ['lens li', ['list']],
    ['lens list --s', ['--status', '--since', '--sort']],
    ['lens search x --in err', ['errors']],
    ['lens list --status fa', ['failed']],
    ['lens list --limit ', []],
    ['lens list --where "a b" --so', ['--sort']],
    ['lens --utc list --no', ['--no-color']],
    ['lens spans --kind att', ['attempt']],
    ['lens stats --by pi', ['pipeline']],
    ['lens stats --sort -p', ['-p50', '-p95', '-p99']],
    ['lens help st', ['stats']],
    ['lens completion z', ['zsh']],
    ['lens diff @ --ig', ['--ignore']],
    ['lens diff --ignore str', ['structure']],
    ['lens show --db some', ['some-folder']],
    ['lens nope --', []],
    ['flujo ', ['lens']],
    ['flujo li', []],
    ['flujo lens li', ['list']],
    ['flujo other li', []],
    ['flujo lens trace --exit', ['--exit-status']],
  ])('%s', (typed, replies) => {
    expect(byBash(typed)).toEqual(replies.length === 0 ? [''] : replies)
  })

  test('what stands before a break character of bash is not given again', () => {
    // An @ is one of them too, but belongs to the word all the same.
    expect(byBash('lens show @f')).toEqual(['@failed'])
    expect(byBash('lens list --sort=-du')).toEqual(['-duration'])
    expect(byBash('lens show --db=some')).toEqual(['some-folder'])
    expect(byBash('lens show @f', String.raw` \t\n`)).toEqual(['@failed'])
    expect(byBash('lens list --sort=-du', String.raw` \t\n`)).toEqual(['--sort=-duration'])
  })
})

describe.skipIf(!isInstalled('fish'))('fish', () => {
  test.each<readonly [string, readonly string[]]>([
    ['lens ', [...commands].toSorted()],
    ['lens li', ['list']],
    ['lens list --st', ['--status']],
    ['lens list --status fa', ['failed']],
    ['lens list --sort=-du', ['--sort=-duration']],
    ['lens show @', ['@', '@failed', '@~1']],
    ['lens diff c04b @', ['@', '@failed', '@~1']],
    ['lens help st', ['stats']],
    ['lens completion z', ['zsh']],
    ['lens show --db some', ['some-folder/']],
    ['flujo l', ['lens']],
    ['flujo lens li', ['list']],
  ])('%s', (typed, replies) => {
    expect(byFish(typed)).toEqual(replies)
  })

  test('behind another command of the same program there is none of it', () => {
    expect(byFish('flujo other li')).not.toContain('list')
  })
})

describe.skipIf(!isInstalled('zsh'))('zsh', () => {
  test.each([
    ['lens li', 'lens list'],
    ['lens list --no-c', '--no-color'],
    ['lens list --status can', 'cancelled'],
    ['lens list --sort=-du', '--sort=-duration'],
    ['lens show @f', '@failed'],
    ['lens diff c04b @f', 'c04b @failed'],
    ['lens show --db some', 'some-folder'],
    ['lens help st', 'help stats'],
    ['flujo l', 'flujo lens'],
    ['flujo lens completion f', 'completion fish'],
  ])('%s', (typed, completed) => {
    expect(byZsh(typed, completed)).toContain(completed)
  })
})

test('every command and every flag that help shows is in each script', async () => {
  const { stdout } = await runLens(['trace', '--help'])
  const flags = [...stdout.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gmu)].map(([, flag]) => flag as string)
  expect(flags).toContain('exit-status')
  for (const shell of shells) {
    const script = (await runLens(['completion', shell])).stdout
    for (const word of [...commands, ...flags]) expect(script).toContain(word)
  }
})

test('another shell is refused', async () => {
  expect(await runLens(['completion', 'tcsh'])).toMatchObject({ exitCode: 2, stdout: '' })
  expect(await runLens(['completion'])).toMatchObject({ exitCode: 2, stdout: '' })
})
