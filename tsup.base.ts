import type { Options } from 'tsup'

import { bundledLicences } from './scripts/bundled-licences.mjs'

interface PackageBuild {
  readonly entry: readonly string[]
  /** Third-party packages that are built into ours; everything else that is declared stays an import. */
  readonly bundled?: readonly string[]
  readonly platform?: 'neutral' | 'node'
}

/**
 * What runs anywhere is also loaded by those who count bytes: its local names and spaces go. What a stack trace shows
 * stays: the names of functions, methods and classes, a statement each, and lines that an editor can show.
 */
const small: Pick<Options, 'minify' | 'terserOptions'> = {
  minify: 'terser',
  terserOptions: {
    module: true,
    compress: {
      ecma: 2020,
      passes: 2,
      keep_classnames: true,
      keep_fnames: true,
      sequences: false,
      conditionals: false,
      if_return: false,
    },
    mangle: { module: false, toplevel: false, keep_classnames: true, keep_fnames: true },
    format: { max_line_len: 120 },
  },
}

/** How every package of this repository is built: ESM and its types, for Node 22 and everything as new. */
export function packageBuild({ entry, bundled = [], platform = 'neutral' }: PackageBuild): Options {
  return {
    entry: [...entry],
    format: 'esm',
    platform,
    target: 'es2024',
    tsconfig: 'tsconfig.build.json',
    noExternal: [...bundled],
    esbuildPlugins: [bundledLicences],
    dts: true,
    ...(platform === 'neutral' ? small : {}),
    clean: true,
    splitting: true,
    silent: true,
  }
}
