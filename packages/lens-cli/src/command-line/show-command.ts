import type { RunCondition } from '@flujo/tracing'
import { allOf, runScope } from '../filters/conditions.ts'
import { LensError } from '../lens-error.ts'
import type { CommandDefinition, OptionValues } from './command-definition.ts'
import { exitStatusOption, formOf, outputOptions, runScopeOptions, textOf, whereOption } from './shared-options.ts'

export const showCommand: CommandDefinition = {
  name: 'show',
  summary: 'what happened in a run, or in one span of it',
  takesRun: true,
  options: [
    { flags: '--span <id>', description: 'one span: its id, the start of it, or its path such as research/#2/search' },
    { flags: '--input', description: 'only the input, whole' },
    { flags: '--output', description: 'only the output, whole' },
    { flags: '--limit <n>', description: 'at most n of the slowest steps (5)' },
    whereOption('runs', 'cost > $0.05'),
    exitStatusOption,
    ...runScopeOptions,
    ...outputOptions,
  ],
  examples: ['show @failed', 'show c04b --span research/#2/search --input'],
  async run(session, values, run) {
    const output = session.output(values)
    const options = {
      run,
      among: allOf<RunCondition>([runScope(...session.filters(values)), await session.runFilter(values)]),
      span: textOf(values, 'span'),
      value: valueOf(values),
      limit: session.limit(values),
      ...formOf(values),
      exitStatus: values['exitStatus'] === true,
    }
    const { show } = await import('../commands/show.ts')
    return session.read(values, (reader) => show(reader, output, options))
  },
}

function valueOf(values: OptionValues): 'input' | 'output' | undefined {
  if (values['input'] === true && values['output'] === true) {
    throw new LensError(2, 'expected --input or --output, given both', { hint: 'Print one after the other.' })
  }
  if (values['input'] === true) return 'input'
  return values['output'] === true ? 'output' : undefined
}
