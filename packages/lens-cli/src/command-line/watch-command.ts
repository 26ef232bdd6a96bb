import type { RunCondition } from '@flujo/tracing'
import { allOf, runScope } from '../filters/conditions.ts'
import type { CommandDefinition } from './command-definition.ts'
import { exitStatusOption, outputOptions, runScopeOptions, whereOption } from './shared-options.ts'

export const watchCommand: CommandDefinition = {
  name: 'watch',
  summary: 'runs while they are under way, or one of them until it has ended',
  takesRun: true,
  withoutRun: 'all that are under way',
  options: [
    whereOption('runs', 'pipeline ^= support'),
    { flags: '--until-done', description: 'end when no run is running any more, once there was one' },
    exitStatusOption,
    ...runScopeOptions,
    ...outputOptions.map((option) =>
      /^--jsonl?$/u.test(option.flags)
        ? { ...option, description: 'print a JSON document a line: one for each thing that happens' }
        : option,
    ),
  ],
  examples: ['watch', 'watch @ --exit-status', 'watch --until-done --json'],
  async run(session, values, run) {
    const output = session.output(values)
    const [filters, context] = session.filters(values)
    const options = {
      run,
      among: allOf<RunCondition>([runScope(filters, context), await session.runFilter(values)]),
      json: values['json'] === true || values['jsonl'] === true,
      untilDone: values['untilDone'] === true,
      exitStatus: values['exitStatus'] === true,
      terminal: await session.terminal(values),
      flush: () => session.flush(),
      onTrouble: (message: string) => session.warn(message),
    }
    const { watch } = await import('../commands/watch.ts')
    return session.readLive(values, { waitsForRun: run !== undefined }, (reader) => watch(reader, output, options))
  },
}
