// npm test [-- filter …]: sets up what is missing, runs the tests, closes with `N passed, N failed`.
// npm run test:packed: the same for the tests that install the packed packages somewhere else.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { verdict } from './counts.mjs'
import { setUp } from './set-up.mjs'
import { run, stampFolder, toolEnvironment } from './workspace.mjs'

const args = process.argv.slice(2)
const packed = args[0] === '--packed'
const countsFile = join(stampFolder, `counts-${process.pid}.json`)

setUp()
const vitestExitCode = run(
  'vitest',
  [
    'run',
    `--project=${packed ? '' : '!'}packed`,
    '--reporter=default',
    '--reporter=./scripts/counts-reporter.mjs',
    ...(packed ? args.slice(1) : args),
  ],
  { env: { ...toolEnvironment(), FLUJO_COUNTS_FILE: countsFile } },
)
const counts = existsSync(countsFile)
  ? JSON.parse(readFileSync(countsFile, 'utf8'))
  : { passed: 0, failed: 0, skipped: 0 }
rmSync(countsFile, { force: true })

const { line, exitCode } = verdict(counts, { ci: process.env.CI === 'true', vitestExitCode })
process.stdout.write(`${packed ? 'packed: ' : ''}${line}\n`)
process.exitCode = exitCode
