import type { RunCondition } from '@flujo/tracing'
import { allOf, runScope } from '../filters/conditions.ts'
import { parseNameOption } from '../filters/name-option.ts'
import { parseStatusOption, runStatuses } from '../filters/status-option.ts'
import { unusableValue } from '../lens-error.ts'
import type { CommandDefinition } from './command-definition.ts'
import { formOf, outputOptions, runScopeOptions, sortOption, textOf, whereOption } from './shared-options.ts'

const sortFields = {
  name: 'name',
  count: 'count',
  failed: 'failed',
  retried: 'retried',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  max: 'max',
  total: 'total',
  tokens: 'tokens',
  cost: 'cost',
} as const

export const statsCommand: CommandDefinition = {
  name: 'stats',
  summary: 'how often, how long and how dear each step or pipeline was',
  takesRun: false,
  options: [
    whereOption('runs', 'duration > 10s and not cancelled'),
    {
      flags: '--by <what>',
      description: 'a row for each step or for each pipeline (step)',
      values: ['step', 'pipeline'],
    },
    {
      flags: '--status <status>',
      description: 'only runs with this status, or one of several: completed,failed',
      values: runStatuses,
    },
    { flags: '--name <step>', description: 'only steps of this name; a * at its start or end stands for any text' },
    ...runScopeOptions,
    sortOption(Object.keys(sortFields)),
    { flags: '--limit <n>', description: 'at most n rows (50; in JSON all)' },
    ...outputOptions,
  ],
  examples: ['stats --since 7d --by step', 'stats --by pipeline --json', 'stats --sort -p95 --where "started > -24h"'],
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
        await session.runFilter(values),
      ]),
      spans: name === undefined ? undefined : parseNameOption('--name', 'name', name),
      sort: session.sort(values, sortFields),
      limit: session.limit(values),
      ...formOf(values),
    } as const
    const { stats } = await import('../commands/stats.ts')
    return session.read(values, (reader) => stats(reader, output, options))
  },
}
