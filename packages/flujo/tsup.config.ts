import { defineConfig } from 'tsup'

import { packageBuild } from '../../tsup.base.ts'

const base = packageBuild({ entry: ['src/index.ts'], platform: 'node' })

export default defineConfig([
  base,
  // CommonJS starts quicker, see the build of the lens that it starts.
  {
    ...base,
    entry: ['src/cli.ts'],
    format: 'cjs',
    dts: false,
    clean: false,
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    esbuildOptions: (options) => {
      options.define = { ...options.define, 'import.meta.url': 'moduleUrl' }
      options.supported = { ...options.supported, 'dynamic-import': false }
    },
  },
])
