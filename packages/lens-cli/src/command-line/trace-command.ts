import type { SpanCondition } from '@flujo/tracing'
import { allOf, runScope, spanFilter } from '../filters/conditions.ts'
import { spanStatuses } from '../filters/status-option.ts'
import type { CommandDefinition } from './command-definition.ts'
import { exitStatusOption, formOf, outputOptions, runScopeOptions, whereOption } from './shared-options.ts'

export const traceCommand: CommandDefinition = {
  name: 'trace',
  summary: 'the tree of a run, with the time of each step as a bar',
  takesRun: true,
  options: [
    whereOption('spans', 'kind = attempt or duration > 1s'),
    {
      flags: '--status <status>',
      description: 'only spans with this status, or one of several, and those around them',
      values: spanStatuses,
    },
    { flags: '--name <name>', description: 'only spans of this name and those around them; a * stands for any text' },
    { flags: '--limit <n>', description: 'at most n rows (200; in JSON all)' },
    { flags: '--all', description: 'every span in a row of its own' },
    exitStatusOption,
    ...runScopeOptions,
    ...outputOptions,
  ],
  examples: ['trace @', 'trace @failed --status failed', 'trace c04b --all'],
  async run(session, values, run) {
    const output = session.output(values)
    const [filters, context] = session.filters(values)
    const options = {
      run,
      among: runScope(filters, context),
      where: allOf<SpanCondition>([spanFilter(filters), await session.spanFilter(values)]),
      limit: session.limit(values),
      all: values['all'] === true,
      ...formOf(values),
      exitStatus: values['exitStatus'] === true,
    }
    const { trace } = await import('../commands/trace.ts')
    return session.read(values, (reader) => trace(reader, output, options))
  },
}
