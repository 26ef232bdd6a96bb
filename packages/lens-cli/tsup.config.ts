import { rmSync } from 'node:fs'

import { defineConfig } from 'tsup'

import { packageBuild } from '../../tsup.base.ts'
import { commandBuild } from './command-build.ts'

// Several builds make one folder.
rmSync('dist', { recursive: true, force: true })

export default defineConfig([
  {
    ...packageBuild({ entry: ['src/index.ts'], bundled: ['commander', 'diff', 'string-width'], platform: 'node' }),
    clean: false,
  },
  commandBuild({ entry: { cli: 'src/own-process.ts' }, isWhole: false }),
  commandBuild({ entry: { whole: 'src/cli.ts', 'unusual-text': 'src/output/unusual-text.ts' }, isWhole: true }),
])
