import type { RunCondition } from '@flujo/tracing'
import { allOf, runScope } from '../filters/conditions.ts'
import type { ShowOptions } from '../commands/show.ts'
import { LensError, unusableValue } from '../lens-error.ts'
import { type Level, logLevels } from '../show/told-events.ts'
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
    { flags: '--events', description: 'only what was told while it was going on, by the time' },
    { flags: '--logs', description: 'only what was logged' },
    { flags: '--level <level>', description: 'with --logs: of this level or above', values: logLevels },
    { flags: '--limit <n>', description: 'at most n steps in where the time went (5), n events or lines (200)' },
    whereOption('runs', 'cost > $0.05'),
    exitStatusOption,
    ...runScopeOptions,
    ...outputOptions,
  ],
  examples: ['show @failed', 'show c04b --logs --level warn', 'show c04b --span research/#2/search --input'],
  async run(session, values, run) {
    const output = session.output(values)
    const options = {
      run,
      among: allOf<RunCondition>([runScope(...session.filters(values)), await session.runFilter(values)]),
      span: textOf(values, 'span'),
      ...choiceOf(values),
      limit: session.limit(values),
      ...formOf(values),
      exitStatus: values['exitStatus'] === true,
    }
    const { show } = await import('../commands/show.ts')
    return session.read(values, (reader) => show(reader, output, options))
  },
}

/** Which part of it is wanted; all of it without a flag. */
function choiceOf(values: OptionValues): Pick<ShowOptions, 'value' | 'events' | 'level'> {
  const parts = (['input', 'output', 'events', 'logs'] as const).filter((part) => values[part] === true)
  const [part] = parts
  const level = levelOf(values)
  if (parts.length > 1) {
    const given = parts.map((each) => `--${each}`).join(' and ')
    throw new LensError(2, `expected one of --input, --output, --events and --logs, given ${given}`, {
      hint: 'Print one after the other.',
    })
  }
  if (level !== undefined && part !== 'logs')
    throw new LensError(2, 'expected --logs with --level, given --level alone', { hint: 'Add --logs.' })
  return part === 'input' || part === 'output' ? { value: part } : { events: part, level }
}

/** The level that was asked for. */
function levelOf(values: OptionValues): Level | undefined {
  const given = textOf(values, 'level')
  if (given === undefined) return undefined
  const level = logLevels.find((each) => each === given)
  if (level === undefined) throw unusableValue('--level', given, `one of ${logLevels.join(', ')}`)
  return level
}
