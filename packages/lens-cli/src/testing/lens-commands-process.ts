import { PassThrough } from 'node:stream'
import { json, text } from 'node:stream/consumers'

import { main } from '../cli.ts'
import type { LensRun } from './run-lens.ts'

/** Runs the command lines that it reads, as JSON, one after the other; what each gave is printed as JSON. */
async function runOne(args: readonly string[]): Promise<LensRun> {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const texts = Promise.all([text(out), text(err)])
  Object.defineProperty(process, 'stdout', { value: out, configurable: true })
  Object.defineProperty(process, 'stderr', { value: err, configurable: true })
  const exitCode = await main(args)
  out.end()
  err.end()
  const [stdout, stderr] = await texts
  return { exitCode, stdout, stderr }
}

const { stdout } = process
const runs: LensRun[] = []
for (const args of (await json(process.stdin)) as readonly (readonly string[])[]) runs.push(await runOne(args))
stdout.write(JSON.stringify(runs))
