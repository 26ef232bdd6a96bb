// What the scripts know of this repository: where it is, which packages it has, how to start a command in it.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Our own notes on what was installed and built last; gone with `node_modules`. */
export const stampFolder = join(root, 'node_modules', '.flujo-set-up')

const childFolders = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`)

/** Folders of the published packages, relative to the root. */
export const packageFolders = () => childFolders('packages').filter(isPackage)

/** Folders of everything in the workspace, the private ones too. */
export const workspaceFolders = () =>
  [...packageFolders(), ...childFolders('examples'), 'tests', 'bench'].filter(isPackage)

function isPackage(folder) {
  return existsSync(join(root, folder, 'package.json'))
}

/** The environment in which `node` is the Node that the repository brings, and every installed tool is found. */
export function toolEnvironment() {
  return {
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
    TURBO_TELEMETRY_DISABLED: '1',
  }
}

/**
 * Runs a command to its end and gives its exit code; 128 + n where a signal ended it.
 * `quiet` keeps its output back and shows it only if the command fails.
 */
export function run(command, args, { cwd = root, quiet = false, env = toolEnvironment() } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    env,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  if (result.error) {
    process.stderr.write(`${command} could not be started: ${result.error.message}\n`)
    return 1
  }
  const exitCode = result.status ?? 128 + constants.signals[result.signal]
  if (quiet && exitCode !== 0) {
    process.stderr.write(result.stdout)
    process.stderr.write(result.stderr)
  }
  return exitCode
}
