import type { RunCondition, SearchField } from '@flujo/tracing'
import { allOf, runScope } from '../filters/conditions.ts'
import { unusableValue } from '../lens-error.ts'
import type { CommandDefinition, OptionValues } from './command-definition.ts'
import { formOf, outputOptions, runScopeOptions, textOf, whereOption } from './shared-options.ts'

const places: Readonly<Record<string, SearchField>> = {
  names: 'name',
  errors: 'error',
  input: 'input',
  output: 'output',
  attributes: 'attribute',
  events: 'event',
}

export const searchCommand: CommandDefinition = {
  name: 'search',
  summary: 'where a text is: in names, errors, inputs, outputs, attributes and events of all runs',
  takesRun: false,
  argument: {
    name: 'text',
    description: `words, all of which have to be there: timeout, time*, order-4711, '"did not answer"'`,
    values: [],
  },
  options: [
    {
      flags: '--in <places>',
      description: `only there, or in several: ${Object.keys(places).join(',')}`,
      values: Object.keys(places),
    },
    whereOption('runs', 'failed and cost > $0.05'),
    ...runScopeOptions,
    { flags: '--limit <n>', description: 'at most n places (20; with --jsonl all)' },
    ...outputOptions,
  ],
  examples: [
    'search timeout --in errors --since 7d',
    `search '"charged twice"' --in input,output`,
    'search order-4711 --json',
  ],
  async run(session, values, text) {
    const output = session.output(values)
    const options = {
      text: text ?? '',
      fields: fieldsOf(values),
      runs: allOf<RunCondition>([runScope(...session.filters(values)), await session.runFilter(values)]),
      limit: session.limit(values),
      ...formOf(values),
    }
    const { search } = await import('../commands/search.ts')
    return session.read(values, (reader) => search(reader, output, options))
  },
}

function fieldsOf(values: OptionValues): readonly SearchField[] | undefined {
  const typed = textOf(values, 'in')
  if (typed === undefined) return undefined
  let index = 0
  return typed.split(',').map((word) => {
    const field = Object.hasOwn(places, word) ? places[word] : undefined
    if (field === undefined)
      throw unusableValue('--in', typed, `one or more of ${Object.keys(places).join(', ')}`, index)
    index += word.length + 1
    return field
  })
}
