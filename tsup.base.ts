import type { Options } from 'tsup'

import { bundledLicences } from './scripts/bundled-licences.mjs'

interface PackageBuild {
  readonly entry: readonly string[]
  /** Third-party packages that are built into ours; everything else that is declared stays an import. */
  readonly bundled?: readonly string[]
  readonly platform?: 'neutral' | 'node'
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
    clean: true,
    splitting: true,
    silent: true,
  }
}
