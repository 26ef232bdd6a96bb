// npm run sizes [-- --peers]: what each package puts into its tarball, and how much is installed with it; with --peers the
// same of other libraries, which are downloaded for that.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { installed } from './installed.mjs'
import { setUp } from './set-up.mjs'
import { packageFolders, root, run } from './workspace.mjs'

const peers = [
  '@opentelemetry/sdk-trace-node',
  'effect',
  '@langchain/langgraph',
  '@dbos-inc/dbos-sdk',
  '@voltagent/core',
  '@mastra/core',
]

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
const row = (cells, widths) =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[index]))).join('  ')
const print = (line) => process.stdout.write(`${line.trimEnd()}\n`)

function mustRun(command, args, cwd) {
  if (run(command, args, { cwd, quiet: true }) !== 0) throw new Error(`${command} ${args.join(' ')} failed in ${cwd}`)
}

/** Packs a package as it would be published, prints its files, gives the tarball. */
function printTarball(folder, destination) {
  const target = join(destination, folder.replace('/', '-'))
  mkdirSync(target)
  mustRun('pnpm', ['pack', '--pack-destination', target], join(root, folder))
  const tarball = join(target, readdirSync(target)[0])
  mustRun('tar', ['-xzf', tarball, '-C', target])
  const content = join(target, 'package')
  const files = readdirSync(content, { recursive: true })
    .map((file) => ({ file, entry: statSync(join(content, file)) }))
    .filter(({ entry }) => entry.isFile())
    .map(({ file, entry }) => ({ file, size: entry.size }))
    .toSorted((a, b) => b.size - a.size)
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const { name } = JSON.parse(readFileSync(join(content, 'package.json'), 'utf8'))
  print(`${name}: ${kB(statSync(tarball).size)} packed, ${kB(total)} unpacked, ${files.length} files`)
  for (const { file, size } of files) print(row([`  ${file}`, kB(size)], [58, 10]))
  print('')
  return tarball
}

/** Installs something with plain npm into an empty folder, and prints what came. */
function printInstalled(label, wanted, destination) {
  const folder = mkdtempSync(join(destination, 'installed-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
  const startMs = performance.now()
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--silent']
  const failed = run('npm', ['install', ...options, ...wanted], { cwd: folder, quiet: true }) !== 0
  const seconds = `${((performance.now() - startMs) / 1000).toFixed(1)} s`
  const widths = [44, 12, 12, 10]
  if (failed) return print(row([label, 'npm failed', '', seconds], widths))
  const { packages, bytes } = installed(folder)
  print(row([label, String(packages.length), kB(bytes), seconds], widths))
}

function printSizes(withPeers) {
  const destination = mkdtempSync(join(tmpdir(), 'flujo-sizes-'))
  try {
    const tarballs = new Map(packageFolders().map((folder) => [folder, printTarball(folder, destination)]))
    const ours = (...names) => names.map((name) => tarballs.get(`packages/${name}`))
    print(row(['installed with npm', 'packages', 'size', 'took'], [44, 12, 12, 10]))
    printInstalled('@flujo/runner + @flujo/tracing', ours('domain', 'runner', 'tracing'), destination)
    printInstalled('@flujo/lens-cli', ours('domain', 'tracing', 'store-sqlite', 'lens-cli'), destination)
    printInstalled('flujo', [...tarballs.values()], destination)
    if (withPeers) for (const peer of peers) printInstalled(peer, [peer], destination)
  } finally {
    rmSync(destination, { recursive: true, force: true })
  }
}

const [option] = process.argv.slice(2)
if (option !== undefined && option !== '--peers') {
  process.stderr.write(`expected --peers or nothing, given "${option}"\n`)
  process.exitCode = 2
} else {
  setUp()
  printSizes(option === '--peers')
}
