// npm test [-- filter …]: sets up what is missing, runs the tests, closes with `N passed, N failed`.
// npm run test:packed: the same for the tests that install the packed packages somewhere else; npm run test:release: for
// those that publish the packages to a registry of their own.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { verdict } from './counts.mjs'
import { setUp } from './set-up.mjs'
import { run, stampFolder, toolEnvironment } from './workspace.mjs'

const args = process.argv.slice(2)
const apart = ['packed', 'release']
const only = apart.find((name) => args[0] === `--${name}`)
const startMs = performance.now()
const countsFile = join(stampFolder, `counts-${process.pid}.json`)

setUp()
const vitestExitCode = run(
  'vitest',
  [
    'run',
    ...(only === undefined ? apart.map((name) => `--project=!${name}`) : [`--project=${only}`]),
    '--reporter=default',
    '--reporter=./scripts/counts-reporter.mjs',
    ...(only === undefined ? args : args.slice(1)),
  ],
  { env: { ...toolEnvironment(), FLUJO_COUNTS_FILE: countsFile } },
)
const counts = existsSync(countsFile)
  ? JSON.parse(readFileSync(countsFile, 'utf8'))
  : { passed: 0, failed: 0, skipped: 0 }
rmSync(countsFile, { force: true })

const { line, exitCode } = verdict(counts, { ci: process.env.CI === 'true', vitestExitCode })
const seconds = `${((performance.now() - startMs) / 1000).toFixed(0)} s`
process.stdout.write(only === undefined ? `${line}\n` : `${only}: ${line} in ${seconds}\n`)
process.exitCode = exitCode
