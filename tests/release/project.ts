import { mkdtempSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { bringNode, nodeVersions } from '../../scripts/other-nodes.mjs'
import { type Ended, execute } from '../packed/empty-project.ts'
import { root } from '../src/readme-snippets.ts'

/** The Nodes that the packages promise to run on, by their major version, and where each is. */
export const nodes: Readonly<Record<string, () => string>> = {
  22: () => bringNode(nodeVersions[22]) as string,
  24: () => join(root, 'node_modules', 'node', 'bin', 'node'),
  26: () => bringNode(nodeVersions[26]) as string,
}

/** How a package manager is told to install, to run a command of a package, and to run one that is not installed. */
export const managers = {
  npm: { install: ['npm', 'install'], exec: ['npx'], fetch: ['npx', '--yes'] },
  pnpm: { install: ['pnpm', 'add'], exec: ['pnpm', 'exec'], fetch: ['pnpm', 'dlx'] },
} as const

const pnpm = join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs')

/** A folder of a user's own, with the Node and the package manager that this user has. */
export interface Project {
  readonly folder: string
  install(...packages: readonly string[]): void
  /** Runs a command as the user would type it: `npx …` becomes what the package manager calls it. */
  command(line: string): Ended
  /** Runs a program, as TypeScript or without its types as plain JavaScript. */
  program(code: string, language?: 'ts' | 'mjs'): Ended
}

interface Choice {
  readonly env: NodeJS.ProcessEnv
  readonly node?: string
  readonly manager?: keyof typeof managers
}

/** A folder with nothing in it but a manifest. */
export function newProject({ env, node = '24', manager = 'npm' }: Choice): Project {
  const folder = mkdtempSync(join(tmpdir(), 'flujo-project-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }))
  const binary = (nodes[node] as () => string)()
  const own = { ...env, PATH: [dirname(binary), env['PATH']].join(delimiter) }
  const run = ([program, ...args]: readonly string[]): Ended => {
    const ended =
      program === 'pnpm' ? execute(binary, [pnpm, ...args], folder, own) : execute(program as string, args, folder, own)
    return { ...ended, stderr: ended.stderr.replaceAll(/^npm (?:warn|notice).*\n/gm, '') }
  }
  return {
    folder,
    install: (...packages) => {
      const { stdout, stderr, status } = run([...managers[manager].install, ...packages])
      if (status !== 0) throw new Error(`${manager} could not install ${packages.join(' ')}\n${stdout}\n${stderr}`)
    },
    command: (line) => {
      const [first, second, ...rest] = line.split(/\s+/) as [string, string, ...string[]]
      if (first !== 'npx') return run([first, second, ...rest])
      const { exec, fetch } = managers[manager]
      return run(second === '--yes' ? [...fetch, ...rest] : [...exec, second, ...rest])
    },
    program: (code, language = 'ts') => {
      const text = language === 'ts' ? code : stripTypeScriptTypes(code)
      writeFileSync(join(folder, `program.${language}`), text)
      return run([binary, `program.${language}`])
    },
  }
}
