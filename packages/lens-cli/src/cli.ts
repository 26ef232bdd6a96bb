import { readFileSync } from 'node:fs'

import type { SqliteReader } from '@flujo/store-sqlite/reader'

import type { DatabaseAccess } from './command-line/database-access.ts'
import { helpCommandFor } from './command-line/help-command.ts'
import { runProgram } from './command-line/program.ts'
import { type CommandLineOptions, runCommandLine } from './command-line/run-command-line.ts'
import type { ExitCode } from './lens-error.ts'
import { processStream } from './output/standard-stream.ts'

export interface MainOptions {
  /** How lens was called, for help and hints. Default `lens`. */
  readonly programName?: string | undefined
}

/**
 * The `lens` command: reads a command line, prints to stdout and stderr of this process, and never throws.
 *
 * @param argv without node and script
 * @returns the exit code, see {@link ExitCode}
 */
export function main(argv: readonly string[], { programName = 'lens' }: MainOptions = {}): Promise<ExitCode> {
  return runLens(argv, { programName, openStream: processStream })
}

/** As {@link main}, printing where `openStream` says. */
export function runLens(argv: readonly string[], options: CommandLineOptions): Promise<ExitCode> {
  const { programName } = options
  return runCommandLine(argv, options, {
    helpCommand: helpCommandFor(argv, programName),
    database,
    attach: async (width) => {
      const { AttachedTerminal } = await import('./watch/attached-terminal.ts')
      return new AttachedTerminal({ output: process.stdout, input: process.stdin, width })
    },
    run: (session, printing) => runProgram(argv, { programName, version: readVersion(), session, ...printing }),
  })
}

/** All that the store can do with a database. */
export const database: DatabaseAccess = {
  openReader: async (path, options) => (await import('@flujo/store-sqlite')).openSqliteReader(path, options),
  recordAccess: async (path, access, warn) =>
    (await import('./command-line/record-access.ts')).recordAccess(path, access, warn),
  openLive: async (locate, options) => {
    const { openSqliteReader } = await import('@flujo/store-sqlite')
    const { ReopeningReader } = await import('./command-line/reopening-reader.ts')
    const open = (path: string): SqliteReader => openSqliteReader(path, options)
    return new ReopeningReader({ locate, open, nowMs: () => performance.now() })
  },
}

/** The folder of the sources and that of the built files lie side by side in the package. */
function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string
  }
  return manifest.version
}
