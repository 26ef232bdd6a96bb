import { Argument, Command, CommanderError, Option } from 'commander'

import { type ExitCode, LensError } from '../lens-error.ts'
import { allCommands } from './all-commands.ts'
import type { CommandDefinition, OptionValues } from './command-definition.ts'
import { helpCommandFor, isCommand } from './help-command.ts'
import type { Printing } from './run-command-line.ts'
import type { Session } from './session.ts'
import { typedValues } from './typed-values.ts'

export interface ProgramOptions extends Printing {
  readonly programName: string
  readonly version: string
  readonly session: Session
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
  const program = describeProgram(options, allCommands, (ended) => {
    exitCode = ended
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (thrown) {
    throw flagOfAnother(thrown, argv, options.programName) ?? thrown
  }
  return exitCode
}

/** Everything that can be typed. */
export function describeProgram(
  options: ProgramOptions,
  commands: readonly CommandDefinition[],
  onEnd: (exitCode: ExitCode) => void = () => {},
): Command {
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
  for (const definition of commands) addCommand(program, definition, options, onEnd)
  return program
}

function addCommand(
  program: Command,
  definition: CommandDefinition,
  options: ProgramOptions,
  onEnd: (exitCode: ExitCode) => void,
): void {
  const { name, summary, takesRun, examples } = definition
  const command = program.command(name).description(summary).helpOption('-h, --help', 'show this help')
  addArgument(command, definition)
  for (const { flags, description, values } of definition.options) {
    const option = new Option(flags, description)
    if (values !== undefined) typedValues.set(option, values)
    command.addOption(option)
  }
  command.addHelpText(
    'after',
    ['', 'Examples:', ...examples.map((example) => `  ${options.programName} ${example}`)].join('\n'),
  )
  command.action(async (...given: readonly unknown[]) => {
    const word = takesRun !== false || definition.argument !== undefined ? (given[0] as string | undefined) : undefined
    const second = takesRun === 'two' ? (given[1] as string | undefined) : undefined
    onEnd(await definition.run(options.session, command.opts<OptionValues>(), word, program, second))
  })
}

function addArgument(command: Command, { takesRun, withoutRun, argument }: CommandDefinition): void {
  if (takesRun === true) {
    const run = runArgument('[run]', withoutRun === undefined ? runNames : `${runNames}; else ${withoutRun}`)
    command.addArgument(withoutRun === undefined ? run.default('@') : run)
  }
  if (takesRun === 'two') {
    command
      .addArgument(runArgument('[a]', `a run: ${runNames}`))
      .addArgument(runArgument('[b]', 'the run to compare it with'))
  }
  if (argument === undefined) return
  const added = new Argument(`<${argument.name}>`, argument.description)
  typedValues.set(added, argument.values)
  command.addArgument(added)
}

const runNames = 'its id, the start of it (4 characters or more), @, @~1 or @failed'

function runArgument(name: string, description: string): Argument {
  const run = new Argument(name, description)
  typedValues.set(run, ['@', '@~1', '@failed'])
  return run
}

/** A flag that the command does not have, where others do. */
function flagOfAnother(thrown: unknown, [name = '']: readonly string[], programName: string): LensError | undefined {
  if (!(thrown instanceof CommanderError) || thrown.code !== 'commander.unknownOption') return undefined
  const flag = /'(--[\w-]+)/u.exec(thrown.message)?.[1]
  const having = allCommands.filter(({ options }) =>
    options.some(({ flags }) => flag !== undefined && flags.split(/[ ,]+/u).includes(flag)),
  )
  if (having.length === 0 || !isCommand(name)) return undefined
  const names = having.map((command) => command.name)
  return new LensError(2, `\`${programName} ${name}\` does not take ${flag}`, {
    hint: `It is for ${names.join(', ')}. \`${helpCommandFor([name], programName)}\` shows what there is.`,
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
