import type { RunCondition } from '@flujo/tracing'
import type { BaselineQuery } from '../diff/baseline.ts'
import { type ChangeClass, changeClasses } from '../diff/change.ts'
import { allOf, runScope } from '../filters/conditions.ts'
import { parseTimeOption, type TimeOptionContext } from '../filters/time-option.ts'
import { unusableValue } from '../lens-error.ts'
import type { CommandDefinition, OptionValues } from './command-definition.ts'
import { formOf, outputOptions, runScopeOptions, textOf, whereOption } from './shared-options.ts'

export const diffCommand: CommandDefinition = {
  name: 'diff',
  summary: 'what is different in two runs, step by step; 1 if anything is',
  takesRun: 'two',
  options: [
    {
      flags: '--baseline <runs>',
      description:
        'compare one run with what is usual in its pipeline since then (7d, 2026-11-22), or in runs that fit a filter',
    },
    { flags: '--content', description: 'what is different in inputs, outputs and errors, line by line' },
    { flags: '--step <step>', description: 'only this step and those below it: its path or its name' },
    {
      flags: '--fail-if <condition>',
      description: 'end with 1 if it holds for the second run, such as "cost > +20% or duration > 10s"',
    },
    {
      flags: '--ignore <what>',
      description: `differences that do not count, one or several: ${changeClasses.join(',')}`,
      values: changeClasses,
    },
    { flags: '--limit <n>', description: 'at most n rows (200; in JSON all)' },
    { flags: '--all', description: 'every step in a row of its own' },
    whereOption('runs', 'pipeline = triage'),
    ...runScopeOptions,
    ...outputOptions,
  ],
  examples: [
    'diff @~1 @',
    'diff 19aa c04b --content',
    "diff @ --baseline 7d --fail-if 'cost > +20% or retries > +2'",
    'diff 19aa c04b --step research/search --ignore content',
  ],
  async run(session, values, a, _, b) {
    const output = session.output(values)
    const [filters, context] = session.filters(values)
    const options = {
      ...{ a, b },
      among: allOf<RunCondition>([runScope(filters, context), await session.runFilter(values)]),
      baseline: await baselineOf(values, context),
      step: textOf(values, 'step'),
      content: values['content'] === true,
      ignore: ignoredOf(values),
      failIf: textOf(values, 'failIf'),
      all: values['all'] === true,
      limit: session.limit(values),
      ...formOf(values),
    }
    const { diff } = await import('../commands/diff.ts')
    return session.read(values, (reader) => diff(reader, output, options))
  },
}

/** An age or a date says since when; anything else is a filter. */
async function baselineOf(values: OptionValues, context: TimeOptionContext): Promise<BaselineQuery | undefined> {
  const typed = textOf(values, 'baseline')
  if (typed === undefined) return undefined
  if (typed.trim() === '') throw unusableValue('--baseline', typed, 'a time such as 7d, or a filter')
  if (/^\d/u.test(typed)) {
    const value = parseTimeOption('--baseline', typed, context)
    return { typed: `since ${typed}`, where: { op: '>=', field: 'startTimeUs', value } }
  }
  const { parseRunFilter } = await import('../where/parse-filter.ts')
  return { typed, where: parseRunFilter(typed, context) }
}

function ignoredOf(values: OptionValues): ChangeClass[] {
  const typed = textOf(values, 'ignore')
  if (typed === undefined) return []
  let index = 0
  return typed.split(',').map((word) => {
    const known = changeClasses.find((each) => each === word)
    if (known === undefined) throw unusableValue('--ignore', typed, `one of ${changeClasses.join(', ')}`, index)
    index += word.length + 1
    return known
  })
}
