import type { Access, RunCondition, SpanCondition } from '@flujo/tracing'
import type { ExportOptions } from '../commands/export.ts'
import { type Diagram, diagrams, type ExportFormat, exportFormats } from '../export/format-names.ts'
import { allOf, runScope, spanFilter } from '../filters/conditions.ts'
import { spanStatuses } from '../filters/status-option.ts'
import { LensError, unusableValue } from '../lens-error.ts'
import type { CommandDefinition, OptionValues } from './command-definition.ts'
import type { Session } from './session.ts'
import { formOf, outputOptions, runScopeOptions, spanKinds, textOf, whereOption } from './shared-options.ts'

export const exportCommand: CommandDefinition = {
  name: 'export',
  summary: 'a run, or several, as a file for another tool',
  takesRun: true,
  withoutRun: 'the last one',
  options: [
    { flags: '--format <name>', description: `one of ${exportFormats.join(', ')} (json)`, values: exportFormats },
    {
      flags: '--diagram <name>',
      description: `what mermaid draws: ${diagrams.join(', ')} (flowchart)`,
      values: diagrams,
    },
    { flags: '--all', description: 'all runs, in place of one: in json, jsonl, csv, otlp or md' },
    {
      flags: '--runs <filter>',
      description: 'in place of one run, those that fit, such as "failed and cost > $0.05"',
    },
    { flags: '--out <file>', description: 'write this file, and not to the output; only its owner can read it' },
    { flags: '--force', description: 'replace the file if it is there' },
    whereOption('spans', 'kind = attempt and status = failed'),
    {
      flags: '--status <status>',
      description: 'only spans with this status, or one of several: failed,skipped',
      values: spanStatuses,
    },
    { flags: '--name <name>', description: 'only spans of this name; a * at its start or end stands for any text' },
    { flags: '--kind <kind>', description: 'only spans of this kind: task, loop, item, attempt …', values: spanKinds },
    ...runScopeOptions,
    ...outputOptions.filter(({ flags }) => !/^--(?:plain|width|ascii)/u.test(flags)),
  ],
  examples: [
    'export @ --format html --out run.html',
    'export @failed --format otlp',
    'export @ --format csv --kind task',
    'export --runs failed --since 24h --format jsonl',
  ],
  async run(session, values, run) {
    const output = session.output(values)
    const [filters] = session.filters(values)
    const options = {
      ...(await runsOf(session, values, run)),
      where: allOf<SpanCondition>([spanFilter(filters), await session.spanFilter(values)]),
      ...formatOf(values),
      out: outOf(values),
      force: values['force'] === true,
      onAccess: (access: Access) => session.recordAccess(values, access),
    }
    const { exportRun } = await import('../commands/export.ts')
    return session.read(values, (reader) => exportRun(reader, output, options))
  },
}

/** One run, or all that fit. */
async function runsOf(
  session: Session,
  values: OptionValues,
  run: string | undefined,
): Promise<Pick<ExportOptions, 'run' | 'several' | 'among'>> {
  const [filters, context] = session.filters(values)
  const scope = runScope(filters, context)
  const filter = textOf(values, 'runs')
  if (values['all'] !== true && filter === undefined) return { run, among: scope }
  const flag = filter === undefined ? '--all' : '--runs'
  if (values['all'] === true && filter !== undefined) {
    throw new LensError(2, 'expected --all or --runs, given both', { hint: '--runs chooses some of all runs.' })
  }
  if (run !== undefined) {
    throw new LensError(2, `expected one run or ${flag}, given both`, { hint: `Leave out ${run} or ${flag}.` })
  }
  return { several: true, among: allOf<RunCondition>([scope, await session.runFilterOf(filter, values)]) }
}

function formatOf(values: OptionValues): {
  readonly format: ExportFormat | undefined
  readonly diagram: Diagram | undefined
} {
  const diagram = oneOf('--diagram', textOf(values, 'diagram'), diagrams)
  const named = oneOf('--format', textOf(values, 'format'), exportFormats)
  const { json, jsonl } = formOf(values)
  const form = json ? 'json' : jsonl ? 'jsonl' : undefined
  if (form !== undefined && named !== undefined && named !== form) {
    throw new LensError(2, `expected --${form} or --format ${named}, given both`, {
      hint: `--${form} is --format ${form}.`,
    })
  }
  const format = named ?? form
  if (diagram !== undefined && format !== 'mermaid') {
    throw new LensError(2, `expected --diagram with --format mermaid, given ${format ?? 'json'}`)
  }
  return { format, diagram }
}

function oneOf<Name extends string>(flag: string, given: string | undefined, names: readonly Name[]): Name | undefined {
  if (given === undefined) return undefined
  const name = names.find((known) => known === given)
  if (name === undefined) throw unusableValue(flag, given, `one of ${names.join(', ')}`)
  return name
}

function outOf(values: OptionValues): string | undefined {
  const out = textOf(values, 'out')
  if (out === '') throw unusableValue('--out', out, 'the name of a file')
  return out
}
