import type { MainOptions } from './cli.ts'
import { runQuickly } from './command-line/run-quickly.ts'
import type { ExitCode } from './lens-error.ts'
import { wholeCommand } from './load-whole-command.ts'
import { descriptorStream } from './output/standard-stream.ts'

export type { MainOptions } from './cli.ts'

/**
 * The `lens` command in a process of its own: as `main` of the package, and quicker. It prints around the streams of the
 * process, and loads the whole command only where a part of it is not enough.
 *
 * @param argv without node and script
 */
export async function main(argv: readonly string[], { programName = 'lens' }: MainOptions = {}): Promise<ExitCode> {
  const options = { programName, openStream: descriptorStream }
  const exitCode = await runQuickly(argv, options)
  if (exitCode !== undefined) return exitCode
  return wholeCommand().runLens(argv, options)
}
