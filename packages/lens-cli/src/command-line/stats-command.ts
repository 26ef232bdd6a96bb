import type { RunCondition } from '@flujo/tracing'
import { allOf, runScope } from '../filters/conditions.ts'
import { parseNameOption } from '../filters/name-option.ts'
import { parseStatusOption } from '../filters/status-option.ts'
import { unusableValue } from '../lens-error.ts'
import type { CommandDefinition } from './command-definition.ts'
import { outputOptions, runScopeOptions, textOf } from './shared-options.ts'

export const statsCommand: CommandDefinition = {
  name: 'stats',
  summary: 'how often, how long and how dear each step or pipeline was',
  takesRun: false,
  options: [
    { flags: '--by <what>', description: 'a row for each step or for each pipeline (step)' },
    { flags: '--status <status>', description: 'only runs with this status, or one of several: completed,failed' },
    { flags: '--name <step>', description: 'only steps of this name; a * at its start or end stands for any text' },
    ...runScopeOptions,
    { flags: '--limit <n>', description: 'at most n rows (50; in JSON all)' },
    ...outputOptions,
  ],
  examples: ['stats --since 7d --by step', 'stats --by pipeline --json'],
  async run(session, values) {
    const output = session.output(values)
    const [{ status, name, ...scope }, context] = session.filters(values)
    const by = textOf(values, 'by') ?? 'step'
    if (by !== 'step' && by !== 'pipeline') throw unusableValue('--by', by, 'step or pipeline')
    const options = {
      by,
      runs: allOf<RunCondition>([
        status === undefined ? undefined : parseStatusOption('run', status),
        runScope(scope, context),
      ]),
      spans: name === undefined ? undefined : parseNameOption('--name', 'name', name),
      limit: session.limit(values),
      json: values['json'] === true,
    } as const
    const { stats } = await import('../commands/stats.ts')
    return session.read(values, (reader) => stats(reader, output, options))
  },
}
