import type { SpanCondition } from '@flujo/tracing'
import { allOf, runScope, spanFilter } from '../filters/conditions.ts'
import { spanStatuses } from '../filters/status-option.ts'
import { parseWholeNumber } from '../filters/whole-number.ts'
import type { CommandDefinition, OptionValues } from './command-definition.ts'
import { exitStatusOption, formOf, outputOptions, runScopeOptions, textOf, whereOption } from './shared-options.ts'

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
    { flags: '--span <id>', description: 'only the tree below a span: its id, the start of it, or its path' },
    { flags: '--depth <n>', description: 'at most n levels below the first' },
    { flags: '--breadth <n>', description: 'at most n children of a span in rows of their own' },
    { flags: '--self', description: 'the time of each span in which nothing below it was going on' },
    { flags: '--critical', description: 'only the path that determined when the run ended; with --all only marked' },
    exitStatusOption,
    ...runScopeOptions,
    ...outputOptions,
  ],
  examples: [
    'trace @',
    'trace @failed --status failed',
    'trace c04b --critical',
    'trace c04b --span research --depth 2',
  ],
  async run(session, values, run) {
    const output = session.output(values)
    const [filters, context] = session.filters(values)
    const options = {
      run,
      among: runScope(filters, context),
      where: allOf<SpanCondition>([spanFilter(filters), await session.spanFilter(values)]),
      limit: session.limit(values),
      span: textOf(values, 'span'),
      depth: wholeNumberOf(values, 'depth', 0),
      breadth: wholeNumberOf(values, 'breadth', 1),
      self: values['self'] === true,
      critical: values['critical'] === true,
      all: values['all'] === true,
      ...formOf(values),
      exitStatus: values['exitStatus'] === true,
    }
    const { trace } = await import('../commands/trace.ts')
    return session.read(values, (reader) => trace(reader, output, options))
  },
}

function wholeNumberOf(values: OptionValues, name: string, least: number): number | undefined {
  const text = textOf(values, name)
  return text === undefined ? undefined : parseWholeNumber(`--${name}`, text, least)
}
