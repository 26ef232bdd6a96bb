import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stampFolder } from '../../scripts/workspace.mjs'
import { execute, succeed } from '../packed/empty-project.ts'
import { root } from '../src/readme-snippets.ts'

const sources = join(root, 'tests', 'release', 'registry')
const installed = join(stampFolder, '..', '.flujo-registry')

/** A registry of our own that is running. */
export interface Registry {
  readonly url: string
  /** An environment in which npm and pnpm know no other registry, no account, no cache and no home folder than these. */
  readonly env: NodeJS.ProcessEnv
  /** The home folder of that environment. */
  readonly home: string
  close(): Promise<void>
}

/** Installs the registry's program as its lock file says, unless it is there: 65 MB, gone with `node_modules`. */
function bringRegistry(): void {
  const lock = readFileSync(join(sources, 'package-lock.json'), 'utf8')
  const stamp = join(installed, 'installed-for.json')
  try {
    if (readFileSync(stamp, 'utf8') === lock) return
  } catch {
    // It was never installed.
  }
  mkdirSync(installed, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(sources, file), join(installed, file))
  succeed('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline', '--omit=dev'], installed)
  writeFileSync(stamp, lock)
}

const npmSetting = (name: string): string | undefined => {
  const value = execute('npm', ['config', 'get', name], tmpdir()).stdout.trim()
  return value === '' || value === 'null' || value === 'undefined' ? undefined : value
}

async function portOf(child: ChildProcess, log: () => string): Promise<number> {
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])])
  if (typeof first === 'object' && first !== null && 'port' in first) return Number(first.port)
  throw new Error(`the registry did not start\n${log()}`)
}

function environment(folder: string, url: string): NodeJS.ProcessEnv {
  const npmrc = join(folder, 'npmrc')
  const home = join(folder, 'home')
  mkdirSync(home)
  // npm publishes only with some token; this registry lets everybody.
  writeFileSync(npmrc, `registry=${url}\n@flujo:registry=${url}\n${url.replace('http:', '')}:_authToken=anybody\n`)
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:npm|pnpm)_/i.test(name))
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_STATE_HOME: join(folder, 'state'),
    NPM_CONFIG_USERCONFIG: npmrc,
    npm_config_registry: url,
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    pnpm_config_registry: url,
    // What was published a second ago is what these tests are about.
    pnpm_config_minimum_release_age: '0',
  }
}

/** Starts an empty registry; it ends when it is closed, and in any case with this process. */
export async function startRegistry(): Promise<Registry> {
  bringRegistry()
  const folder = mkdtempSync(join(tmpdir(), 'flujo-registry-'))
  const ca = npmSetting('cafile')
  const child = fork(join(sources, 'serve.mjs'), [folder, npmSetting('registry') ?? '', installed], {
    cwd: folder,
    env: { ...process.env, ...(ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: ca }) },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const url = `http://127.0.0.1:${await portOf(child, () => log)}/`
  return {
    url,
    env: environment(folder, url),
    home: join(folder, 'home'),
    close: async () => {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
