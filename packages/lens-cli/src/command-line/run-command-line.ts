import { type ExitCode, LensError } from '../lens-error.ts'
import { asciiColumns } from '../output/ascii.ts'
import { Gate } from '../output/gate.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { StandardStream } from '../output/standard-stream.ts'
import { OutputFailed } from '../output/stream-writer.ts'
import { terminalOf } from '../output/terminal.ts'
import type { DatabaseAccess } from './database-access.ts'
import { describeFailure } from './describe-failure.ts'
import { printFailure } from './print-failure.ts'
import { Session, type Surroundings } from './session.ts'

export interface CommandLineOptions {
  /** How lens was called, for help and hints. */
  readonly programName: string
  /** How to reach standard output (1) and standard error (2). */
  readonly openStream: (descriptor: 1 | 2) => StandardStream
}

/** What a command line is run with. */
export interface Running {
  /** What to type for help. */
  readonly helpCommand: string
  readonly database: DatabaseAccess
  /** See `Surroundings`. */
  readonly attach?: Surroundings['attach']
  /** Does what the command line says. */
  readonly run: (session: Session, print: Printing) => Promise<ExitCode>
}

/** Where help goes. */
export interface Printing {
  readonly writeOut: (text: string) => void
  readonly writeError: (text: string) => void
  /** Columns for the help. */
  readonly helpWidth: number
}

/** Thrown before anything is printed: this command line is for somebody else. */
export class HandedOn extends Error {}

/**
 * Runs a command line with the output and the messages of a process around it. Throws {@link HandedOn} and nothing else.
 *
 * @param argv without node and script
 */
export async function runCommandLine(
  argv: readonly string[],
  { programName, openStream }: CommandLineOptions,
  { helpCommand, database, attach, run }: Running,
): Promise<ExitCode> {
  const { env } = process
  const out = openStream(1)
  const messages = new Messages(argv, () => openStream(2))
  const session = new Session({
    programName,
    env,
    cwd: process.cwd(),
    nowMs: Date.now(),
    place: out.place,
    write: out.writer.write,
    drained: () => out.writer.drained(),
    database,
    ...(attach !== undefined && { attach }),
    flush: async () => {
      const failure = await out.writer.flush()
      await messages.flush()
      if (failure !== undefined) throw failure
    },
    warn: (message) => messages.gate.wholeLine([...styled('lens: ', 'yellow'), ...plain(message)]),
  })
  const complain = (thrown: unknown): ExitCode => {
    const failure = describeFailure(thrown, helpCommand)
    printFailure(messages.gate, failure)
    if (env['DEBUG'] && thrown instanceof Error) messages.gate.lines(stackLines(thrown))
    return failure.exitCode
  }
  const helpPlace = terminalOf(out.place, env, wishesOf(argv))
  let exitCode: ExitCode
  try {
    exitCode = await run(session, {
      writeOut: helpPlace.signs === 'ascii' ? (text) => out.writer.write(asciiHelp(text)) : out.writer.write,
      writeError: (text) => messages.write(text),
      helpWidth: helpPlace.width ?? 100,
    })
  } catch (thrown) {
    if (thrown instanceof HandedOn) throw thrown
    exitCode = thrown instanceof OutputFailed ? 0 : (helpExitCode(thrown) ?? complain(thrown))
  }
  const failure = await out.writer.flush()
  if (failure !== undefined) exitCode = failure.isClosedPipe ? 0 : complain(unwritable(failure))
  await messages.flush()
  out.writer.release()
  messages.release()
  return exitCode
}

/** What has to be known before the command line has been read. */
function wishesOf(argv: readonly string[]): Parameters<typeof terminalOf>[2] {
  return { noColor: argv.includes('--no-color'), ascii: argv.includes('--ascii'), width: undefined }
}

const asciiHelp = (text: string): string => text.split('\n').map(asciiColumns).join('\n')

/** Standard error, which most calls have no use for. */
class Messages {
  readonly #argv: readonly string[]
  readonly #open: () => StandardStream
  #stream: StandardStream | undefined

  constructor(argv: readonly string[], open: () => StandardStream) {
    this.#argv = argv
    this.#open = open
  }

  get gate(): Gate {
    const { place, writer } = this.#opened()
    const { color, signs } = terminalOf(place, process.env, wishesOf(this.#argv))
    return new Gate({ write: writer.write, color, signs })
  }

  write(text: string): void {
    this.#opened().writer.write(text)
  }

  async flush(): Promise<void> {
    await this.#stream?.writer.flush()
  }

  release(): void {
    this.#stream?.writer.release()
  }

  #opened(): StandardStream {
    return (this.#stream ??= this.#open())
  }
}

/** Help that was asked for is no failure; help instead of a command is a usage error. */
function helpExitCode(thrown: unknown): ExitCode | undefined {
  if (!(thrown instanceof Error && 'code' in thrown && helpCodes.has(thrown.code))) return undefined
  return 'exitCode' in thrown && thrown.exitCode === 0 ? 0 : 2
}

/** Of the errors of commander. */
const helpCodes: ReadonlySet<unknown> = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version'])

const unwritable = (failure: OutputFailed): LensError =>
  new LensError(7, `the output could not be written: ${failure.message}`, {
    hint: 'See that there is room where it goes, and that it may be written to.',
  })

const stackLines = ({ stack = '' }: Error): Line[] => stack.split('\n').map(plain)
