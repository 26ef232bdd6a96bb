import { readFileSync } from 'node:fs'
import { LensError } from '../lens-error.ts'
import type { CommandDefinition } from './command-definition.ts'
import { outputOptions, textOf } from './shared-options.ts'

export const importCommand: CommandDefinition = {
  name: 'import',
  summary: 'the runs of a file into a database',
  takesRun: false,
  argument: {
    name: 'file',
    values: [],
    description: 'what export has written as json, jsonl or otlp, or OTLP/JSON of others',
  },
  options: [
    { flags: '--db <path>', description: 'the database to write; made where there is none' },
    ...outputOptions.filter(({ flags }) => /^--(?:width|no-color|ascii)/u.test(flags)),
  ],
  examples: ['import run.json --db other.db'],
  async run(session, values, file = '') {
    const output = session.output(values)
    const path = textOf(values, 'db')
    if (path === undefined || path === '') {
      throw new LensError(2, 'expected --db PATH, the database to write, given none', {
        hint: 'Name a new one, so that no run of your own is mixed with those of others.',
      })
    }
    const { parseTrace } = await import('../import/parse-trace.ts')
    const runs = parseTrace(read(file))
    const { keepRuns } = await import('../commands/import.ts')
    const { openSqliteStore } = await import('@flujo/store-sqlite')
    await using store = openSqliteStore(path, { retention: false, onWarning: (message) => session.warn(message) })
    return await keepRuns(runs, store, output)
  },
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException
    throw new LensError(code === 'ENOENT' ? 3 : 5, `${file} could not be read: ${message}`, {
      hint: 'Name a file that `lens export` has written as json, jsonl or otlp.',
    })
  }
}
