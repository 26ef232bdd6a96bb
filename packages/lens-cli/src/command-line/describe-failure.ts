import type { FlujoErrorCode } from '@flujo/domain'
import { type ExitCode, LensError } from '../lens-error.ts'

/** What a failure comes to for the user. */
export interface Described {
  readonly exitCode: ExitCode
  readonly message: string
  readonly hint: string
  readonly excerpt?: LensError['excerpt'] | undefined
  readonly candidates: readonly string[]
}

interface Ending {
  readonly exitCode: ExitCode
  readonly hint: string
}

const whereItLooks = 'lens reads --db PATH, else FLUJO_DB, else .flujo/traces.db found upward from here.'
const firstRun = `The first \`new Flujo(pipeline).run(input)\` makes one. ${whereItLooks}`

const endings: Readonly<Partial<Record<FlujoErrorCode, Ending>>> = {
  invalid_options: { exitCode: 2, hint: whereItLooks },
  no_database: { exitCode: 3, hint: firstRun },
  not_our_database: { exitCode: 5, hint: whereItLooks },
  database_corrupt: { exitCode: 5, hint: whereItLooks },
  store_unavailable: {
    exitCode: 5,
    hint: `See that the file and its folder can be read. ${whereItLooks}`,
  },
  newer_schema: { exitCode: 5, hint: 'Install a newer lens; the database was left as it is.' },
  unsupported_node: { exitCode: 1, hint: 'Install a newer Node (nodejs.org) and run it again.' },
  database_busy: { exitCode: 6, hint: 'Another program is writing to it; try again in a moment.' },
}

/** Any thrown value as something to tell. Errors are told apart by their `code`: two copies of a package may be installed.
 *
 * @param helpCommand what to type for help
 */
export function describeFailure(thrown: unknown, helpCommand: string): Described {
  if (thrown instanceof LensError) return explained(thrown, helpCommand)
  const { code, message } = errorFacts(thrown)
  if (code.startsWith('commander.')) return misread(message, helpCommand)
  const ending = endings[code as FlujoErrorCode]
  if (ending !== undefined) return { ...ending, message, candidates: [] }
  return {
    exitCode: 1,
    message: `something went wrong in lens itself: ${message}`,
    hint: 'Set DEBUG=1 to see where, and please report it.',
    candidates: [],
  }
}

function explained({ exitCode, message, hint, excerpt, candidates }: LensError, helpCommand: string): Described {
  return { exitCode, message, hint: hint ?? helpHint(helpCommand), excerpt, candidates }
}

const helpHint = (helpCommand: string): string => `\`${helpCommand}\` shows what there is.`

function errorFacts(thrown: unknown): { readonly code: string; readonly message: string } {
  if (!(thrown instanceof Error)) return { code: '', message: String(thrown) }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
  return { code, message: thrown.message }
}

function misread(message: string, helpCommand: string): Described {
  const [sentence = '', suggestion] = message.replace(/^error: /u, '').split('\n')
  const help = helpHint(helpCommand)
  return {
    exitCode: 2,
    message: sentence.replace(/\.$/u, ''),
    hint: suggestion === undefined ? help : `${suggestion.replace(/^\((.*)\)$/u, '$1')} ${help}`,
    candidates: [],
  }
}
