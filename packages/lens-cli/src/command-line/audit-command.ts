import { parseTimeOption } from '../filters/time-option.ts'
import { LensError } from '../lens-error.ts'
import { resolveRun } from '../run-name.ts'
import type { CommandDefinition, OptionValues } from './command-definition.ts'
import type { Session } from './session.ts'
import { formOf, outputOptions, textOf } from './shared-options.ts'

export const auditCommand: CommandDefinition = {
  name: 'audit',
  summary: 'who looked at the traces and who changed them, the newest first',
  takesRun: false,
  options: [
    { flags: '--run <run>', description: 'only what was done to this run; the whole id where the run is gone' },
    { flags: '--since <time>', description: 'only what was done then or later: 2h, 3d, 2026-11-22, RFC 3339' },
    { flags: '--limit <n>', description: 'at most n rows (20; with --jsonl all)' },
    ...outputOptions,
  ],
  examples: ['audit --since 7d', 'audit --run @', 'audit --jsonl'],
  async run(session, values) {
    const output = session.output(values)
    const [{ since }, context] = session.filters(values)
    const options = {
      runId: await runIdOf(session, values),
      sinceUs: since === undefined ? undefined : parseTimeOption('--since', since, context),
      limit: session.limit(values),
      ...formOf(values),
    }
    const { audit } = await import('../commands/audit.ts')
    return session.administer(values, { readonly: true }, ({ accessLog }) => audit(accessLog, output, options))
  },
}

/** What was done to a run stays noted when it is gone, so an id need not be that of a run that is there. */
async function runIdOf(session: Session, values: OptionValues): Promise<string | undefined> {
  const name = textOf(values, 'run')
  if (name === undefined) return undefined
  const { programName } = session
  try {
    return (await session.lookUp(values, (reader) => resolveRun(reader, name, { programName }))).runId
  } catch (thrown) {
    if (thrown instanceof LensError && thrown.exitCode === 3 && !name.startsWith('@')) return name
    throw thrown
  }
}
