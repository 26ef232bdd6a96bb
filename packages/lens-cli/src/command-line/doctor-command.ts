import type { CommandDefinition } from './command-definition.ts'
import { formOf, outputOptions } from './shared-options.ts'

export const doctorCommand: CommandDefinition = {
  name: 'doctor',
  summary: 'look the database over, and repair it',
  takesRun: false,
  options: [
    { flags: '--fix', description: 'repair what can be repaired, and say what was done' },
    { flags: '--limit <n>', description: 'at most n findings of each check (10; in JSON n in all, up to 100 of each)' },
    ...outputOptions,
  ],
  examples: ['doctor', 'doctor --fix', 'doctor --json'],
  async run(session, values) {
    const output = session.output(values)
    const options = { fix: values['fix'] === true, limit: session.limit(values), ...formOf(values) }
    const { doctor } = await import('../commands/doctor.ts')
    return session.administer(values, { readonly: !options.fix }, (admin) => doctor(admin, output, options))
  },
}
