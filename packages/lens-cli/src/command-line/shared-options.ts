import type { OptionDefinition, OptionValues } from './command-definition.ts'

/** What every command takes. */
export const outputOptions: readonly OptionDefinition[] = [
  { flags: '--db <path>', description: 'the database (else FLUJO_DB, else .flujo/traces.db found upward from here)' },
  { flags: '--json', description: 'print a JSON document' },
  { flags: '--utc', description: 'show times in UTC, and never as "4m ago"' },
  { flags: '--width <n>', description: 'print lines of at most n columns' },
  { flags: '--no-color', description: 'print no colours' },
]

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
