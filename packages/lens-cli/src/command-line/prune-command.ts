import { parseAgeOption } from '../filters/age-option.ts'
import { parseSizeOption } from '../filters/size-option.ts'
import type { CommandDefinition } from './command-definition.ts'
import { formOf, outputOptions, textOf } from './shared-options.ts'

/** What a database is never pruned below, see `openSqliteAdmin`. */
const leastSize = [1_048_576, '1MiB'] as const

export const pruneCommand: CommandDefinition = {
  name: 'prune',
  summary: 'remove runs that are over, the oldest first',
  takesRun: false,
  options: [
    { flags: '--max-age <age>', description: 'runs that ended longer ago go: 36h, 30d, 12w' },
    { flags: '--max-size <size>', description: 'the oldest go until the database is no larger: 256MB, 1GiB' },
    { flags: '--dry-run', description: 'only say what would go' },
    { flags: '--limit <n>', description: 'list at most n of the ids (10; in JSON up to 1000)' },
    ...outputOptions,
  ],
  examples: ['prune --dry-run', 'prune --max-age 30d', 'prune --max-size 256MB --json'],
  async run(session, values) {
    const output = session.output(values)
    const [age, size] = [textOf(values, 'maxAge'), textOf(values, 'maxSize')]
    const options = {
      maxAgeDays: age === undefined ? undefined : parseAgeOption('--max-age', age),
      maxBytes: size === undefined ? undefined : parseSizeOption('--max-size', size, leastSize),
      dryRun: values['dryRun'] === true,
      limit: session.limit(values),
      ...formOf(values),
    }
    const { prune } = await import('../commands/prune.ts')
    return session.administer(values, { readonly: options.dryRun }, (admin) => prune(admin, output, options))
  },
}
