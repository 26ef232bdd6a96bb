import type { RunCondition } from '@flujo/tracing'
import { allOf, runScope } from '../filters/conditions.ts'
import { parseNameOption } from '../filters/name-option.ts'
import { parseStatusOption, runStatuses } from '../filters/status-option.ts'
import type { CommandDefinition } from './command-definition.ts'
import { formOf, outputOptions, runScopeOptions, sortOption, whereOption } from './shared-options.ts'

const sortFields = {
  started: 'startTimeUs',
  duration: 'durationNs',
  cost: 'costUsd',
  tokens: 'tokens',
  retries: 'retries',
} as const

export const listCommand: CommandDefinition = {
  name: 'list',
  summary: 'runs, one a line, the newest first',
  takesRun: false,
  options: [
    whereOption('runs', 'cost > $0.05 and any(name = search)'),
    {
      flags: '--status <status>',
      description: 'only runs with this status, or one of several: failed,crashed',
      values: runStatuses,
    },
    {
      flags: '--name <step>',
      description: 'only runs with a step of this name; a * at its start or end stands for any text',
    },
    ...runScopeOptions,
    sortOption(Object.keys(sortFields)),
    { flags: '--limit <n>', description: 'at most n runs (20; with --jsonl all)' },
    ...outputOptions,
  ],
  examples: [
    'list --since 24h --status failed,crashed',
    'list --pipeline "support-*" --json',
    `list --where "failed and any(duration > 10s)" --sort -cost`,
  ],
  async run(session, values) {
    const output = session.output(values)
    const [{ status, name, ...scope }, context] = session.filters(values)
    const where = allOf<RunCondition>([
      status === undefined ? undefined : parseStatusOption('run', status),
      name === undefined ? undefined : { op: 'any', condition: parseNameOption('--name', 'name', name) },
      runScope(scope, context),
      await session.runFilter(values),
    ])
    const options = { where, sort: session.sort(values, sortFields), limit: session.limit(values), ...formOf(values) }
    const { list } = await import('../commands/list.ts')
    return session.read(values, (reader) => list(reader, output, options))
  },
}
