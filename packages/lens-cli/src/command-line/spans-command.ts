import { runScope, spanFilter } from '../filters/conditions.ts'
import type { CommandDefinition } from './command-definition.ts'
import { outputOptions, runScopeOptions } from './shared-options.ts'

export const spansCommand: CommandDefinition = {
  name: 'spans',
  summary: 'the spans of a run as a flat table',
  takesRun: true,
  options: [
    { flags: '--status <status>', description: 'only spans with this status, or one of several: failed,skipped' },
    { flags: '--name <name>', description: 'only spans of this name; a * at its start or end stands for any text' },
    { flags: '--kind <kind>', description: 'only spans of this kind: task, loop, item, attempt …' },
    { flags: '--limit <n>', description: 'at most n spans (100; in JSON all)' },
    ...runScopeOptions,
    ...outputOptions,
  ],
  examples: ['spans @ --kind attempt --status failed', 'spans @ --json'],
  async run(session, values, run) {
    const output = session.output(values)
    const [filters, context] = session.filters(values)
    const options = {
      run,
      among: runScope(filters, context),
      where: spanFilter(filters),
      limit: session.limit(values),
      json: values['json'] === true,
    }
    const { spans } = await import('../commands/spans.ts')
    return session.read(values, (reader) => spans(reader, output, options))
  },
}
