import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../src/readme-snippets.ts'

/** What a program said and how it ended. */
export interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | null
}

/** Runs a program to its end. */
export function execute(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Ended {
  const { stdout, stderr, status, error } = spawnSync(command, args, { cwd, encoding: 'utf8', env, timeout: 240_000 })
  if (error !== undefined) throw error
  return { stdout, stderr, status }
}

/** Runs a command of an installed package as a user would; what npm says of its own configuration is left out. */
export function npx(args: readonly string[], cwd: string): Ended {
  const ended = execute('npx', args, cwd)
  return { ...ended, stderr: ended.stderr.replaceAll(/^npm (?:warn|notice).*\n/gm, '') }
}

/** Runs a program to its end, which must be a good one; gives what it printed. */
export function succeed(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const { stdout, stderr, status } = execute(command, args, cwd, env)
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`)
  return stdout
}

/** Packs every package as it would be published; gives the tarball of each by the folder's name. */
export function packAll(): ReadonlyMap<string, string> {
  const target = mkdtempSync(join(tmpdir(), 'flujo-packed-'))
  const folders = readdirSync(join(root, 'packages'))
  return new Map(
    folders.map((folder) => {
      const before = new Set(readdirSync(target))
      succeed(
        join(root, 'node_modules', '.bin', 'pnpm'),
        ['pack', '--pack-destination', target],
        join(root, 'packages', folder),
      )
      const tarball = readdirSync(target).find((file) => !before.has(file)) as string
      return [folder, join(target, tarball)]
    }),
  )
}

/** A folder with nothing in it but a manifest and the packages that `npm install` put there. */
export function emptyProject(tarballs: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'flujo-project-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }))
  succeed('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs], folder)
  return folder
}

/** Runs TypeScript code as a program in the folder. */
export function runProgram(folder: string, code: string, node: string = process.execPath): Ended {
  writeFileSync(join(folder, 'program.ts'), code)
  return execute(node, ['program.ts'], folder)
}
