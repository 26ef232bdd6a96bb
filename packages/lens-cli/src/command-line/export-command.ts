import type { Access, SpanCondition } from '@flujo/tracing'
import { type Diagram, diagrams, type ExportFormat, exportFormats } from '../export/format-names.ts'
import { allOf, runScope, spanFilter } from '../filters/conditions.ts'
import { spanStatuses } from '../filters/status-option.ts'
import { LensError, unusableValue } from '../lens-error.ts'
import type { CommandDefinition, OptionValues } from './command-definition.ts'
import { formOf, outputOptions, runScopeOptions, spanKinds, textOf, whereOption } from './shared-options.ts'

export const exportCommand: CommandDefinition = {
  name: 'export',
  summary: 'a run as a file for another tool',
  takesRun: true,
  options: [
    { flags: '--format <name>', description: `one of ${exportFormats.join(', ')} (json)`, values: exportFormats },
    {
      flags: '--diagram <name>',
      description: `what mermaid draws: ${diagrams.join(', ')} (flowchart)`,
      values: diagrams,
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
  ],
  async run(session, values, run) {
    const output = session.output(values)
    const [filters, context] = session.filters(values)
    const options = {
      run,
      among: runScope(filters, context),
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
