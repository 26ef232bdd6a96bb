import type { RunCondition } from '@flujo/tracing'
import { allOf, runScope } from '../filters/conditions.ts'
import { parseNameOption } from '../filters/name-option.ts'
import { parseStatusOption } from '../filters/status-option.ts'
import type { CommandDefinition } from './command-definition.ts'
import { outputOptions, runScopeOptions } from './shared-options.ts'

export const listCommand: CommandDefinition = {
  name: 'list',
  summary: 'the newest runs, one a line',
  takesRun: false,
  options: [
    { flags: '--status <status>', description: 'only runs with this status, or one of several: failed,crashed' },
    {
      flags: '--name <step>',
      description: 'only runs with a step of this name; a * at its start or end stands for any text',
    },
    ...runScopeOptions,
    { flags: '--limit <n>', description: 'at most n runs (20)' },
    ...outputOptions,
  ],
  examples: ['list --since 24h --status failed,crashed', 'list --pipeline "support-*" --json'],
  async run(session, values) {
    const output = session.output(values)
    const [{ status, name, ...scope }, context] = session.filters(values)
    const where = allOf<RunCondition>([
      status === undefined ? undefined : parseStatusOption('run', status),
      name === undefined ? undefined : { op: 'any', condition: parseNameOption('--name', 'name', name) },
      runScope(scope, context),
    ])
    const limit = session.limit(values)
    const { list } = await import('../commands/list.ts')
    return session.read(values, (reader) => list(reader, output, { where, limit, json: values['json'] === true }))
  },
}
