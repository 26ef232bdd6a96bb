import { defineConfig } from 'tsup'

import { packageBuild } from '../../tsup.base.ts'

export default defineConfig(
  packageBuild({
    entry: [
      'src/index.ts',
      'src/console/index.ts',
      'src/jsonl/index.ts',
      'src/searching/index.ts',
      'src/testing/index.ts',
    ],
  }),
)
