// Packs every published package and looks at the tarball as its users get it: publint and "are the types wrong",
// and no file may import what the package does not declare (a bundled library must not leak through the types).
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import ts from 'typescript'

import { packageFolders, root, run } from './workspace.mjs'

const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

function undeclaredImports(folder, manifest) {
  const declared = new Set([manifest.name, ...Object.keys(manifest.dependencies ?? {}), ...builtinModules])
  return readdirSync(folder, { recursive: true })
    .filter((file) => /\.(?:js|mjs|d\.ts)$/.test(file))
    .flatMap((file) =>
      ts
        .preProcessFile(readFileSync(join(folder, file), 'utf8'))
        .importedFiles.map(({ fileName }) => fileName)
        .filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !declared.has(packageOf(name)))
        .map((name) => `${file} imports "${name}", which package.json does not declare as a dependency`),
    )
}

function problemsOf(tarball, destination) {
  const unpacked = mkdtempSync(join(destination, 'unpacked-'))
  if (spawnSync('tar', ['-xzf', tarball, '-C', unpacked], { stdio: 'inherit' }).status !== 0) {
    return [`${tarball} cannot be unpacked`]
  }
  const content = join(unpacked, 'package')
  const manifestText = readFileSync(join(content, 'package.json'), 'utf8')
  return [
    ...(manifestText.includes('@flujo/source') ? ['the private export condition "@flujo/source" was published'] : []),
    ...(/"(?:workspace|catalog):/.test(manifestText) ? ['a workspace: or catalog: version was published'] : []),
    ...undeclaredImports(content, JSON.parse(manifestText)),
  ]
}

function check(folder) {
  const destination = mkdtempSync(join(tmpdir(), 'flujo-pack-'))
  try {
    if (run('pnpm', ['pack', '--pack-destination', destination], { cwd: join(root, folder), quiet: true }) !== 0) {
      return false
    }
    const [name] = readdirSync(destination)
    const tarball = join(destination, name)
    const problems = problemsOf(tarball, destination)
    for (const problem of problems) process.stderr.write(`${folder}: ${problem}\n`)
    const isLinted = run('publint', ['run', tarball, '--strict'], { quiet: true }) === 0
    const isTyped = run('attw', [tarball, '--profile', 'esm-only', '--no-emoji'], { quiet: true }) === 0
    return problems.length === 0 && isLinted && isTyped
  } finally {
    rmSync(destination, { recursive: true, force: true })
  }
}

for (const folder of packageFolders()) {
  const ok = check(folder)
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${folder}\n`)
  if (!ok) process.exitCode = 1
}
