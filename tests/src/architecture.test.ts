import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What each package may know of the others; the picture in the architecture page says the same. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  '@flujo/domain': [],
  '@flujo/runner': ['@flujo/domain'],
  '@flujo/tracing': ['@flujo/domain'],
  '@flujo/store-sqlite': ['@flujo/domain', '@flujo/tracing'],
  '@flujo/lens-cli': ['@flujo/domain', '@flujo/tracing', '@flujo/store-sqlite'],
  flujo: ['@flujo/domain', '@flujo/runner', '@flujo/tracing', '@flujo/store-sqlite', '@flujo/lens-cli'],
}

/** These run wherever there are web globals: no Node module, no third-party package. */
const runsAnywhere = ['@flujo/domain', '@flujo/runner', '@flujo/tracing']

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

interface SourceImport {
  readonly file: string
  readonly specifier: string
}

const packages = readdirSync(join(root, 'packages')).map((name) => {
  const folder = join(root, 'packages', name)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const files = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test(-d|-support)?\.ts$/.test(file))
    .map((file) => join(folder, 'src', file))
  return { name: manifest.name, folder, manifest, files }
})

const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
const isInternal = (name: string): boolean => name in allowed
const isRelative = (specifier: string): boolean => specifier.startsWith('.')
const shown = (file: string): string => relative(root, file)

const importsOf = (files: readonly string[]): SourceImport[] =>
  files.flatMap((file) =>
    ts
      .preProcessFile(readFileSync(file, 'utf8'))
      .importedFiles.map(({ fileName }) => ({ file: shown(file), specifier: fileName })),
  )

const namesIn = (manifest: Manifest): string[] =>
  Object.keys({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
  })

test('the table of allowed directions names every package and has no cycle', () => {
  expect(packages.map(({ name }) => name).toSorted()).toEqual(Object.keys(allowed).toSorted())
  const reaches = (from: string, seen: ReadonlySet<string> = new Set()): boolean =>
    seen.has(from) || (allowed[from] ?? []).some((next) => reaches(next, new Set([...seen, from])))
  expect(Object.keys(allowed).filter((name) => reaches(name))).toEqual([])
})

describe.each(packages)('$name', ({ name, folder, manifest, files }) => {
  const permitted = allowed[name] ?? []
  const sourceImports = importsOf(files)

  test('declares only the internal packages that it may depend on', () => {
    expect(namesIn(manifest).filter((other) => isInternal(other) && !permitted.includes(other))).toEqual([])
  })

  test('imports only what it declares, and itself through no package name', () => {
    const declared = namesIn(manifest)
    const strangers = sourceImports.filter(
      ({ specifier }) => !isRelative(specifier) && !isBuiltin(specifier) && !declared.includes(packageOf(specifier)),
    )
    expect(strangers).toEqual([])
  })

  test('no relative import leaves its sources', () => {
    const outside = sourceImports.filter(
      ({ file, specifier }) =>
        isRelative(specifier) &&
        relative(join(folder, 'src'), resolve(root, dirname(file), specifier)).startsWith('..'),
    )
    expect(outside).toEqual([])
  })

  test('an internal package that is not declared does not resolve for the compiler, a declared one does', () => {
    const base = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile).config as object
    const { options } = ts.parseJsonConfigFileContent(base, ts.sys, root)
    const importer = join(folder, 'src', 'index.ts')
    const resolves = (other: string): boolean =>
      ts.resolveModuleName(other, importer, options, ts.sys, undefined, undefined, ts.ModuleKind.ESNext)
        .resolvedModule !== undefined
    const declared = Object.keys(manifest.dependencies ?? {})
    const others = Object.keys(allowed).filter((other) => other !== name)
    expect(others.filter(resolves)).toEqual(others.filter((other) => declared.includes(other)))
  })

  test('no source file is longer than 250 lines', () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > 250)
    expect(long.map(shown)).toEqual([])
  })
})

describe.each(packages.filter(({ name }) => runsAnywhere.includes(name)))(
  '$name runs anywhere',
  ({ manifest, files }) => {
    test('no dependency outside the workspace', () => {
      const ranges = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })
      expect(ranges.filter(([, range]) => !range.startsWith('workspace:'))).toEqual([])
    })

    test('no Node module', () => {
      expect(importsOf(files).filter(({ specifier }) => isBuiltin(specifier))).toEqual([])
    })
  },
)

test('no committed file holds a path of one machine', () => {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  const files = listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file)))
  const machinePath = /(?<![\w./-])\/(?:root|work|home\/[\w.-]+|Users\/[\w.-]+)\//
  const holding = files.filter((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    return !text.includes('\0') && (machinePath.test(text) || text.includes(root))
  })
  expect(files).toContain('package.json')
  expect(holding).toEqual([])
})
