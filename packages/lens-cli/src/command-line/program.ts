import { Command } from 'commander'

import { type ExitCode, LensError } from '../lens-error.ts'
import { allCommands } from './all-commands.ts'
import type { CommandDefinition, OptionValues } from './command-definition.ts'
import type { Session } from './session.ts'

export interface ProgramOptions {
  readonly programName: string
  readonly version: string
  readonly session: Session
  readonly writeOut: (text: string) => void
  readonly writeError: (text: string) => void
  /** Columns for the help. */
  readonly helpWidth: number
}

/**
 * Reads a command line and does what it says.
 *
 * @throws CommanderError for help that was shown and for a command line that cannot be read; LensError for help on a
 * command that there is not
 */
export async function runProgram(argv: readonly string[], options: ProgramOptions): Promise<ExitCode> {
  refuseUnknownHelp(argv)
  let exitCode: ExitCode = 0
  const program = new Command(options.programName)
  program
    .description('Shows the traces of Flujo in the terminal.')
    .version(options.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .configureOutput({
      writeOut: options.writeOut,
      writeErr: options.writeError,
      outputError: () => {},
      getOutHelpWidth: () => options.helpWidth,
      getErrHelpWidth: () => options.helpWidth,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .addHelpText('after', helpFooter(options.programName))
  for (const definition of allCommands) {
    addCommand(program, definition, options, (ended) => {
      exitCode = ended
    })
  }
  await program.parseAsync([...argv], { from: 'user' })
  return exitCode
}

function addCommand(
  program: Command,
  definition: CommandDefinition,
  options: ProgramOptions,
  onEnd: (exitCode: ExitCode) => void,
): void {
  const { name, summary, takesRun, argument, examples } = definition
  const command = program.command(name).description(summary).helpOption('-h, --help', 'show this help')
  if (takesRun) command.argument('[run]', 'its id, the start of it (4 characters or more), @, @~1 or @failed', '@')
  else if (argument !== undefined) command.argument(argument.notation, argument.description)
  for (const { flags, description } of definition.options) command.option(flags, description)
  command.addHelpText(
    'after',
    ['', 'Examples:', ...examples.map((example) => `  ${options.programName} ${example}`)].join('\n'),
  )
  command.action(async (...given: readonly unknown[]) => {
    const [first] = takesRun || argument !== undefined ? given : []
    onEnd(await definition.run(options.session, command.opts<OptionValues>(), first as string | undefined))
  })
}

function helpFooter(programName: string): string {
  return `
A run is named by its id, the start of it (4 characters or more), @ (the last), @~1 (the one before) or @failed.
Exit codes: 0 done, 1 the answer is no, 2 usage, 3 not found, 4 ambiguous, 5 unreadable, 6 busy, 7 output failed.
Options of a command: ${programName} list --help`
}

/** Commander would print the whole help and not say why. */
function refuseUnknownHelp([first, asked]: readonly string[]): void {
  if (first !== 'help' || asked === undefined || asked.startsWith('-') || asked === 'help' || isCommand(asked)) return
  throw new LensError(2, `unknown command '${asked}'`)
}

/** What to type for help about a command line that could not be read. */
export function helpCommandFor([first = '']: readonly string[], programName: string): string {
  return `${programName}${isCommand(first) ? ` ${first}` : ''} --help`
}

const isCommand = (word: string): boolean => allCommands.some(({ name }) => name === word)
