import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

import { main } from '../cli.ts'
import type { LensRun } from './run-lens.ts'

const streams = ['stdout', 'stderr'] as const

/**
 * Runs a command line in this process, and keeps what it prints. Locks on files are those of a process, so what other
 * programs do to a database shows only to {@link runLens}.
 */
export async function runLensHere(args: readonly string[]): Promise<LensRun> {
  const own = streams.map((name) => Object.getOwnPropertyDescriptor(process, name))
  const taken = streams.map((name) => {
    const stream = new PassThrough()
    Object.defineProperty(process, name, { value: stream, configurable: true })
    return stream
  })
  const texts = Promise.all(taken.map((stream) => text(stream)))
  try {
    const exitCode = await main(args)
    for (const stream of taken) stream.end()
    const [stdout = '', stderr = ''] = await texts
    return { exitCode, stdout, stderr }
  } finally {
    for (const [index, name] of streams.entries()) Object.defineProperty(process, name, own[index] ?? {})
  }
}

/** As {@link runLensHere}, one after the other. */
export async function runAllLensHere(commands: readonly (readonly string[])[]): Promise<readonly LensRun[]> {
  const runs: LensRun[] = []
  for (const command of commands) runs.push(await runLensHere(command))
  return runs
}
