import { readFileSync } from 'node:fs'

import type { Options } from 'tsup'

import { bundledLicences } from '../../scripts/bundled-licences.mjs'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

interface CommandBuild {
  readonly entry: Record<string, string>
  /** Whether it holds parts that a call may do without; else everything in it is loaded at once. */
  readonly isWhole: boolean
}

/**
 * The command as CommonJS, in few files, with all that it needs but better-sqlite3: for a program that runs for a tenth of
 * a second, finding and linking modules is most of the work, and the cache of compiled code is read once for each file.
 *
 * `cli.cjs` is what the usual commands need, `whole.cjs` the rest; see `src/own-process.ts`.
 */
export function commandBuild({ entry, isWhole }: CommandBuild): Options {
  return {
    entry,
    format: 'cjs',
    platform: 'node',
    target: 'es2024',
    tsconfig: 'tsconfig.build.json',
    noExternal: [/^@flujo\//, 'kysely', 'commander', 'diff', 'string-width'],
    external: ['better-sqlite3'],
    esbuildPlugins: [bundledLicences, partsBesides, ...(isWhole ? [] : [loadedAtOnce])],
    dts: isWhole ? false : { entry },
    splitting: false,
    silent: true,
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    esbuildOptions: (options) => {
      options.conditions = ['@flujo/source']
      options.define = { ...options.define, 'import.meta.url': 'moduleUrl' }
      options.supported = { ...options.supported, 'dynamic-import': false }
      options.minifySyntax = true
      options.minifyWhitespace = true
      options.minifyIdentifiers = true
    },
  }
}

const requireBesides = (name: string, file: string): { contents: string; loader: 'js' } => ({
  contents: `export const ${name} = () => require(${JSON.stringify(file)})`,
  loader: 'js',
})

/** Leaves in a file of its own what is seldom needed and takes long to load. */
const partsBesides: Plugin = {
  name: 'parts-besides',
  setup(build) {
    build.onLoad({ filter: /[/\\]load-unusual-text\.ts$/ }, () => requireBesides('unusualText', './unusual-text.cjs'))
    build.onLoad({ filter: /[/\\]load-whole-command\.ts$/ }, () => requireBesides('wholeCommand', './whole.cjs'))
    build.onResolve({ filter: /^\.\/[\w-]+\.cjs$/ }, ({ path }) => ({ path, external: true }))
  },
}

/** Where everything in a bundle is needed, loading a part of it later only costs time: `import()` is `import` there. */
const loadedAtOnce: Plugin = {
  name: 'loaded-at-once',
  setup(build) {
    build.onLoad({ filter: /[/\\]lens-cli[/\\]src[/\\].*\.ts$/ }, ({ path }) => {
      const imports: string[] = []
      const text = readFileSync(path, 'utf8').replaceAll(/await import\(('[^']+')\)/g, (_, specifier: string) => {
        imports.push(`import * as part${imports.length} from ${specifier}`)
        return `part${imports.length - 1}`
      })
      return imports.length === 0 ? undefined : { contents: `${imports.join('\n')}\n${text}`, loader: 'ts' }
    })
  },
}
