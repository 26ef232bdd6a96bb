import type { SpanCondition } from '@flujo/tracing'
import { allOf, runScope, spanFilter } from '../filters/conditions.ts'
import { spanStatuses } from '../filters/status-option.ts'
import type { CommandDefinition } from './command-definition.ts'
import {
  exitStatusOption,
  formOf,
  outputOptions,
  runScopeOptions,
  sortOption,
  spanKinds,
  whereOption,
} from './shared-options.ts'

const sortFields = {
  started: 'started',
  duration: 'duration',
  cost: 'cost',
  tokens: 'tokens',
  name: 'name',
} as const

export const spansCommand: CommandDefinition = {
  name: 'spans',
  summary: 'the spans of a run as a flat table',
  takesRun: true,
  options: [
    whereOption('spans', 'name = search and duration > 1.5s'),
    {
      flags: '--status <status>',
      description: 'only spans with this status, or one of several: failed,skipped',
      values: spanStatuses,
    },
    { flags: '--name <name>', description: 'only spans of this name; a * at its start or end stands for any text' },
    { flags: '--kind <kind>', description: 'only spans of this kind: task, loop, item, attempt …', values: spanKinds },
    sortOption(Object.keys(sortFields)),
    { flags: '--limit <n>', description: 'at most n spans (100; in JSON all)' },
    exitStatusOption,
    ...runScopeOptions,
    ...outputOptions,
  ],
  examples: [
    'spans @ --kind attempt --status failed',
    'spans @ --where "error ~ timeout" --sort -duration',
    'spans @ --json',
  ],
  async run(session, values, run) {
    const output = session.output(values)
    const [filters, context] = session.filters(values)
    const options = {
      run,
      among: runScope(filters, context),
      where: allOf<SpanCondition>([spanFilter(filters), await session.spanFilter(values)]),
      sort: session.sort(values, sortFields),
      limit: session.limit(values),
      ...formOf(values),
      exitStatus: values['exitStatus'] === true,
    }
    const { spans } = await import('../commands/spans.ts')
    return session.read(values, (reader) => spans(reader, output, options))
  },
}
