// npm run demo [-- file-or-folder]: sets up what is missing, then runs the example as a user of the packages would.
import { join, relative } from 'node:path'

import { setUp } from './set-up.mjs'
import { root, run } from './workspace.mjs'

// Where the user stands, so that a relative path means what it says; npm itself always starts scripts in the root.
const startedIn = process.env.INIT_CWD ?? root
const isInside = !relative(root, startedIn).startsWith('..')

setUp()
process.exitCode = run('node', [join(root, 'examples/document-pipeline/src/main.ts'), ...process.argv.slice(2)], {
  cwd: isInside ? startedIn : root,
})
