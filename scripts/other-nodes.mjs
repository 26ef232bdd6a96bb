// npm run set-up:nodes: brings the other Nodes that the packages promise to run on, so that the tests find them. They are
// no dependencies, because they weigh 275 MB; gone with `node_modules`.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { root, run } from './workspace.mjs'

/** Which version stands for a major one. */
export const nodeVersions = Object.freeze({ 22: '22.23.3', 26: '26.10.0' })

const nodesFolder = join(root, 'node_modules', '.flujo-nodes')
const executable = process.platform === 'win32' ? 'node.exe' : 'node'

/** Where the program of that version is, or will be. */
export const nodeBinary = (version) => join(nodesFolder, version, executable)

/** The npm package that holds the program for this machine. */
function packageName() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  return `${prefix}-${platform}-${process.arch}`
}

function unpackNode(version, cwd) {
  const packed = run('npm', ['pack', '--silent', '--prefer-offline', `${packageName()}@${version}`], {
    cwd,
    quiet: true,
  })
  if (packed !== 0) return false
  const [tarball] = readdirSync(cwd)
  return run('tar', ['-xzf', tarball, `package/bin/${executable}`], { cwd, quiet: true }) === 0
}

/**
 * Brings one Node, unless it is there: the program alone, out of its npm package.
 *
 * @returns where it is; `undefined` where it could not be brought, which npm or tar have said on stderr
 */
export function bringNode(version) {
  const binary = nodeBinary(version)
  if (existsSync(binary)) return binary
  mkdirSync(nodesFolder, { recursive: true })
  const arriving = mkdtempSync(join(nodesFolder, 'arriving-'))
  try {
    if (!unpackNode(version, arriving)) return undefined
    mkdirSync(join(nodesFolder, version), { recursive: true })
    renameSync(join(arriving, 'package', 'bin', executable), binary)
    return binary
  } finally {
    rmSync(arriving, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const version of Object.values(nodeVersions)) {
    const binary = bringNode(version)
    if (binary === undefined || run(binary, ['--version']) !== 0) process.exitCode = 1
  }
}
