import { runDemo } from './demo.ts'
import { InputError } from './input/input-error.ts'
import { help, parseCommandLine } from './terminal/command-line.ts'
import { printable } from './terminal/printable.ts'

/** Runs what the command line asks for; errors of the input become one line on stderr. */
async function main(argv: readonly string[], signal: AbortSignal): Promise<number> {
  try {
    const commandLine = parseCommandLine(argv)
    if (commandLine.command === 'help') {
      process.stdout.write(help)
      return 0
    }
    return await runDemo(commandLine, signal)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    process.stderr.write(`demo: ${printable(error.message)}\n`)
    return error.exitCode
  }
}

const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort(new Error('interrupted by Ctrl-C')))
process.exitCode = await main(process.argv.slice(2), interrupted.signal)
