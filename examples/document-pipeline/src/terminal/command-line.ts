import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { InputError } from '../input/input-error.ts'

/** What the person asks for. */
export type CommandLine =
  | { readonly command: 'help' }
  | {
      readonly command: 'run'
      /** As it was typed; `undefined` for this repository's documentation. */
      readonly path: string | undefined
      readonly seed: number
      readonly budgetWords: number
      /** Absolute; `undefined` for a file of its own beside the trace database. */
      readonly out: string | undefined
    }

export const help = `Usage: npm run demo -- [path] [options]

Reads a Markdown or text file, or a folder of them (default: this repository's documentation), and
writes a report: what is in it, what to mend, and a summary. Then shows how the run was traced.

Options:
  --seed N         chooses the file whose first read fails, to show a retry (default 1)
  --budget WORDS   most words in the summary (default 120)
  --out FILE       where the report goes (default: demo/report-<run>.md beside the traces, in .flujo)
  --help           prints this

Ctrl-C cancels the run. Exit codes: 0 done, 1 nothing to read or a failed run, 2 wrong usage, 130 cancelled.
`

/**
 * Reads the command line.
 *
 * @param argv without node and script
 * @throws {@link InputError} for what cannot be understood
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const { values, positionals } = parsed(argv)
  if (values.help === true) return { command: 'help' }
  const [path, ...more] = positionals
  if (more.length > 0) throw wrong(`expected one file or folder, given ${positionals.length}`)
  if (path === '') throw wrong('expected the path of a file or folder, given an empty one')
  return {
    command: 'run',
    path,
    seed: wholeNumber('--seed', values.seed, { least: 0, most: 0xffff_ffff }),
    budgetWords: wholeNumber('--budget', values.budget, { least: 1, most: 10_000 }),
    out: values.out === undefined ? undefined : reportFile(values.out),
  }
}

const wrong = (message: string): InputError => new InputError(`${message}; see npm run demo -- --help`, 2)

function parsed(argv: readonly string[]): ReturnType<typeof parseOptions> {
  try {
    return parseOptions(argv)
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/\.?(?:\n| To specify)/)
    throw wrong(sentence.charAt(0).toLowerCase() + sentence.slice(1))
  }
}

// The return type is what parseArgs infers from this very configuration.
const parseOptions = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      budget: { type: 'string', default: '120' },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })

function wholeNumber(option: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN
  if (value >= least && value <= most) return value
  throw wrong(`expected ${option} to be a whole number from ${least} to ${most}, given "${text}"`)
}

function reportFile(out: string): string {
  if (out === '') throw wrong('expected --out to name a file, given an empty name')
  const found = statSync(out, { throwIfNoEntry: false })
  if (found !== undefined && !found.isFile())
    throw wrong(`expected --out to name a file, but "${out}" is something else`)
  return resolve(out)
}
