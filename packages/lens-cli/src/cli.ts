import { readFileSync } from 'node:fs'
import { CommanderError } from 'commander'

import { describeFailure } from './command-line/describe-failure.ts'
import { printFailure } from './command-line/print-failure.ts'
import { helpCommandFor, runProgram } from './command-line/program.ts'
import { Session } from './command-line/session.ts'
import { type ExitCode, LensError } from './lens-error.ts'
import { asciiColumns } from './output/ascii.ts'
import { Gate } from './output/gate.ts'
import { type Line, plain, styled } from './output/line.ts'
import { OutputFailed, StreamWriter } from './output/stream-writer.ts'
import { terminalOf } from './output/terminal.ts'

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
export async function main(argv: readonly string[], { programName = 'lens' }: MainOptions = {}): Promise<ExitCode> {
  const { env, stdout, stderr } = process
  const [out, err] = [new StreamWriter(stdout), new StreamWriter(stderr)]
  const wishes = { noColor: argv.includes('--no-color'), ascii: argv.includes('--ascii'), width: undefined }
  const { color, signs } = terminalOf(stderr, env, wishes)
  const errors = new Gate({ write: err.write, color, signs })
  const complain = (thrown: unknown): ExitCode => {
    const failure = describeFailure(thrown, helpCommandFor(argv, programName))
    printFailure(errors, failure)
    if (env['DEBUG'] && thrown instanceof Error) errors.lines(stackLines(thrown))
    return failure.exitCode
  }
  const session = new Session({
    programName,
    env,
    cwd: process.cwd(),
    nowMs: Date.now(),
    place: stdout,
    write: out.write,
    drained: () => out.drained(),
    flush: async () => {
      const failure = await out.flush()
      await err.flush()
      if (failure !== undefined) throw failure
    },
    attach: async (width) => {
      const { AttachedTerminal } = await import('./watch/attached-terminal.ts')
      return new AttachedTerminal({ output: stdout, input: process.stdin, width })
    },
    warn: (message) => errors.wholeLine([...styled('lens: ', 'yellow'), ...plain(message)]),
  })
  const helpPlace = terminalOf(stdout, env, wishes)
  let exitCode: ExitCode
  try {
    exitCode = await runProgram(argv, {
      programName,
      version: readVersion(),
      session,
      writeOut: helpPlace.signs === 'ascii' ? (text) => out.write(asciiHelp(text)) : out.write,
      writeError: err.write,
      helpWidth: helpPlace.width ?? 100,
    })
    if (session.isDamaged) exitCode = 5
  } catch (thrown) {
    exitCode = thrown instanceof OutputFailed ? 0 : (helpExitCode(thrown) ?? complain(thrown))
    if (session.isDamaged && exitCode !== 0) exitCode = 5
  }
  const failure = await out.flush()
  if (failure !== undefined) exitCode = failure.isClosedPipe ? 0 : complain(unwritable(failure))
  await session.noteAccess()
  await err.flush()
  out.release()
  err.release()
  return exitCode
}

/** Help that was asked for is no failure; help instead of a command is a usage error. */
function helpExitCode(thrown: unknown): ExitCode | undefined {
  if (!(thrown instanceof CommanderError) || !helpCodes.has(thrown.code)) return undefined
  return thrown.exitCode === 0 ? 0 : 2
}

const helpCodes: ReadonlySet<string> = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version'])

const asciiHelp = (text: string): string => text.split('\n').map(asciiColumns).join('\n')

const unwritable = (failure: OutputFailed): LensError =>
  new LensError(7, `the output could not be written: ${failure.message}`, {
    hint: 'See that there is room where it goes, and that it may be written to.',
  })

const stackLines = ({ stack = '' }: Error): Line[] => stack.split('\n').map(plain)

/** The folder of the sources and that of the built files lie side by side in the package. */
function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string
  }
  return manifest.version
}
