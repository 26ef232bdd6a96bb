import { openOwnReader } from '@flujo/store-sqlite/reader'

import type { ExitCode } from '../lens-error.ts'
import { wholeCommand } from '../load-whole-command.ts'
import type { CommandDefinition } from './command-definition.ts'
import type { DatabaseAccess } from './database-access.ts'
import { listCommand } from './list-command.ts'
import { readPlainly } from './plain-command-line.ts'
import { type CommandLineOptions, HandedOn, runCommandLine } from './run-command-line.ts'
import { showCommand } from './show-command.ts'
import { spansCommand } from './spans-command.ts'
import { statsCommand } from './stats-command.ts'
import { traceCommand } from './trace-command.ts'

/** Those that are typed again and again. */
const quickCommands: readonly CommandDefinition[] = [listCommand, showCommand, traceCommand, spansCommand, statsCommand]

const database: DatabaseAccess = {
  async openReader(path, options) {
    const reader = openOwnReader(path, options)
    if (reader === undefined) throw new HandedOn()
    return reader
  },
  recordAccess: (path, access, warn) => wholeCommand().database.recordAccess(path, access, warn),
  openLive: (locate, options) => wholeCommand().database.openLive(locate, options),
}

/**
 * Runs the commands that only look, on a database of Flujo, and loads nothing beside. `undefined`, and nothing printed,
 * where more is asked: help, a mistake in the command line, another command, a database of the original.
 *
 * @param argv without node and script
 */
export async function runQuickly(argv: readonly string[], options: CommandLineOptions): Promise<ExitCode | undefined> {
  const plainly = readPlainly(argv, quickCommands)
  if (plainly === undefined) return undefined
  const { definition, values, word } = plainly
  try {
    return await runCommandLine(argv, options, {
      helpCommand: `${options.programName} ${definition.name} --help`,
      database,
      run: (session) => definition.run(session, values, word),
    })
  } catch (thrown) {
    if (thrown instanceof HandedOn) return undefined
    throw thrown
  }
}
