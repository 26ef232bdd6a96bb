import type { RunCondition } from '@flujo/tracing'
import { allOf, runScope, timeScope } from '../filters/conditions.ts'
import { parseNameOption } from '../filters/name-option.ts'
import { parseStatusOption, runStatuses } from '../filters/status-option.ts'
import { unusableValue } from '../lens-error.ts'
import { type StatisticsBy, statisticsBy } from '../stats/statistics-by.ts'
import type { CommandDefinition } from './command-definition.ts'
import { formOf, outputOptions, runScopeOptions, sortOption, textOf, whereOption } from './shared-options.ts'

const sortFields = {
  name: 'name',
  runs: 'runs',
  count: 'count',
  failed: 'failed',
  retried: 'retried',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  max: 'max',
  total: 'total',
  self: 'self',
  tokens: 'tokens',
  cost: 'cost',
} as const

export const statsCommand: CommandDefinition = {
  name: 'stats',
  summary: 'how often, how long and how dear each step, pipeline or model was',
  takesRun: false,
  options: [
    whereOption('runs', 'duration > 10s and not cancelled'),
    {
      flags: '--by <what>',
      description: 'a row for each step, pipeline, model or type of error (step)',
      values: statisticsBy,
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
    { flags: '--compare', description: 'say what has changed against the time of the same length before --since' },
    {
      flags: '--fail-if <limits>',
      description: 'end with 1 if they hold for any row: "p95 > 10s or fail% > 3%"; with --compare also "p95 > +20%"',
    },
    { flags: '--exact', description: 'look at all spans; else beyond 200,000 at a sample of the runs, marked with ~' },
    ...outputOptions,
  ],
  examples: [
    'stats --since 7d --by step --compare',
    'stats --by model --sort -cost',
    'stats --since 1d --name search --fail-if "p95 > 10s or fail% > 3%"',
  ],
  async run(session, values) {
    const output = session.output(values)
    const [{ status, name, pipeline, ...times }, context] = session.filters(values)
    const by = textOf(values, 'by') ?? 'step'
    if (!isStatisticsBy(by)) throw unusableValue('--by', by, `one of ${statisticsBy.join(', ')}`)
    const window = timeScope(times, context)
    const compare = values['compare'] === true
    const failIf = textOf(values, 'failIf')
    const { parseStatisticsFailIf } = await import('../stats/fail-if-rows.ts')
    const options = {
      ...{ by, window, compare, exact: values['exact'] === true },
      failIf: failIf === undefined ? undefined : parseStatisticsFailIf(failIf, { isCompared: compare }),
      runs: allOf<RunCondition>([
        status === undefined ? undefined : parseStatusOption('run', status),
        runScope({ pipeline }, context),
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

const isStatisticsBy = (by: string): by is StatisticsBy => (statisticsBy as readonly string[]).includes(by)
