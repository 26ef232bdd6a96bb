import type { OptionDefinition, OptionValues } from './command-definition.ts'

/** What every command takes. */
export const outputOptions: readonly OptionDefinition[] = [
  { flags: '--db <path>', description: 'the database (else FLUJO_DB, else .flujo/traces.db found upward from here)' },
  { flags: '--json', description: 'print a JSON document' },
  { flags: '--jsonl', description: 'print a JSON document a line: one for each row, and all of them' },
  { flags: '--plain', description: 'for screen readers: words, no signs or bars, cells between tabs' },
  { flags: '--utc', description: 'show times in UTC, and never as "4m ago"' },
  { flags: '--width <n>', description: 'print lines of at most n columns' },
  { flags: '--no-color', description: 'print no colours' },
  { flags: '--ascii', description: 'draw in ASCII, as where the terminal or the locale has no more' },
]

/** The filter language; what a field means is the row of the command. */
export const whereOption = (of: 'runs' | 'spans', example: string): OptionDefinition => ({
  flags: '--where <filter>',
  description: `only ${of} that fit, such as "${example}"`,
})

/** @param fields what a row can be sorted by */
export const sortOption = (fields: readonly string[]): OptionDefinition => ({
  flags: '--sort <field>',
  description: `smallest first, or with a - before it largest first: ${fields.join(', ')}`,
  values: fields.flatMap((field) => [field, `-${field}`]),
})

/** Which runs count. */
export const runScopeOptions: readonly OptionDefinition[] = [
  {
    flags: '--pipeline <name>',
    description: 'only runs of this pipeline; a * at its start or end stands for any text',
  },
  { flags: '--since <time>', description: 'only runs that started then or later: 2h, 3d, 2026-11-22, RFC 3339' },
  { flags: '--until <time>', description: 'only runs that started then or earlier' },
]

export const exitStatusOption: OptionDefinition = {
  flags: '--exit-status',
  description: 'end with 1 if the run failed or its process is gone',
}

/** The value of a flag that has one. */
export function textOf(values: OptionValues, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

/** Kinds of spans that there are today; readers know others too. */
export const spanKinds: readonly string[] = [
  ...['run', 'task', 'pipeline', 'branch', 'route', 'parallel', 'map', 'loop', 'stream', 'tap', 'pause', 'sleep'],
  ...['attempt', 'iteration', 'item', 'custom'],
]

/** In which form the answer is wanted. */
export const formOf = (values: OptionValues): { readonly json: boolean; readonly jsonl: boolean } => ({
  json: values['json'] === true,
  jsonl: values['jsonl'] === true,
})
