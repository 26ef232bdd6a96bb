import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

import { runLens } from '../cli.ts'
import { StreamWriter } from '../output/stream-writer.ts'
import type { LensRun } from './run-lens.ts'

/**
 * Runs a command line in this process, and keeps what it prints. Locks on files are those of a process, so what other
 * programs do to a database shows only where lens is a process of its own.
 */
export async function runLensHere(args: readonly string[]): Promise<LensRun> {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const texts = Promise.all([text(out), text(err)])
  const exitCode = await runLens(args, {
    programName: 'lens',
    openStream: (descriptor) => ({ place: {}, writer: new StreamWriter(descriptor === 1 ? out : err) }),
  })
  out.end()
  err.end()
  const [stdout, stderr] = await texts
  return { exitCode, stdout, stderr }
}

/** As {@link runLensHere}, one after the other. */
export async function runAllLensHere(commands: readonly (readonly string[])[]): Promise<readonly LensRun[]> {
  const runs: LensRun[] = []
  for (const command of commands) runs.push(await runLensHere(command))
  return runs
}
