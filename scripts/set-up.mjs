// Makes a clone ready to use: our own Node 24, the dependencies, the built packages. Needs Node 20 and npm, nothing
// installed before. What is there already and still fits is not made again.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { packageFolders, root, run, stampFolder, toolEnvironment, workspaceFolders } from './workspace.mjs'

const pnpm = 'pnpm@12.21.0'

/** What every package is built with. */
const buildFiles = ['turbo.json', 'tsconfig.base.json', 'tsup.base.ts', 'scripts/bundled-licences.mjs']

const say = (line) => process.stderr.write(`${line}\n`)

function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

function fingerprint(files, ...more) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${more.join(' ')}`)
  for (const file of files.filter((path) => existsSync(join(root, path))).toSorted()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

const stampOf = (name) => join(stampFolder, name)
const isStamped = (name, value) => existsSync(stampOf(name)) && readFileSync(stampOf(name), 'utf8') === value

function stamp(name, value) {
  mkdirSync(stampFolder, { recursive: true })
  writeFileSync(stampOf(name), value)
}

/** Does `work` unless its stamp says that it was done for the same files; says so, and how long it took. */
function once(name, { value, isThere, saying, work }) {
  if (isThere() && isStamped(name, value)) return
  say(saying)
  const startMs = performance.now()
  const exitCode = work()
  if (exitCode !== 0) {
    say(`Setting up failed at: ${saying}`)
    process.exit(exitCode)
  }
  stamp(name, value)
  say(`  done in ${((performance.now() - startMs) / 1000).toFixed(1)} s`)
}

function install() {
  const manifests = ['package.json', ...workspaceFolders().map((folder) => `${folder}/package.json`)]
  const value = fingerprint(['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', ...manifests])
  once('installed', {
    value,
    isThere: () => existsSync(join(root, 'node_modules', '.bin', 'node')),
    saying: `Installing Node 24 and the dependencies with ${pnpm} (half a minute the first time) …`,
    work: () => run('npx', ['-y', pnpm, 'install', '--frozen-lockfile'], { quiet: true }),
  })
  return value
}

function build(installed) {
  const inputs = packageFolders().flatMap((folder) => [
    ...filesBelow(`${folder}/src`).filter((path) => !/\.test(-d)?\.ts$/.test(path)),
    ...['package.json', 'tsup.config.ts', 'command-build.ts', 'tsconfig.json', 'tsconfig.build.json'].map(
      (file) => `${folder}/${file}`,
    ),
  ])
  once('built', {
    value: fingerprint([...inputs, ...buildFiles], installed),
    isThere: () => packageFolders().every((folder) => existsSync(join(root, folder, 'dist', 'index.d.ts'))),
    saying: 'Building the packages that changed …',
    work: () => run('turbo', ['run', 'build', '--filter=./packages/*', '--output-logs=errors-only'], { quiet: true }),
  })
}

/**
 * Installs, and builds unless told otherwise, what is missing or no longer fits; says what it does on stderr.
 * Ends the process if a part of it fails.
 */
export function setUp({ building = true } = {}) {
  const installed = install()
  if (building) build(installed)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  setUp()
  run('node', ['--version'], { env: toolEnvironment() })
}
