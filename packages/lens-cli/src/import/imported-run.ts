import type { Run } from '@flujo/domain'
import type { ExportedSpan } from '../export/export-source.ts'
import { LensError } from '../lens-error.ts'

/** A run that was read from a file. */
export interface ImportedRun {
  readonly run: Run
  /** In any order. */
  readonly spans: readonly ImportedSpan[]
}

export type ImportedSpan = Omit<ExportedSpan, 'startTime' | 'endTime'>

/** A JSON object of which nothing is known yet. */
export type Unknown = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The file is not what it seemed to be; `where` names the place in it. */
export function unreadable(where: string, expected: string, given: unknown): LensError {
  const shown = JSON.stringify(given)?.slice(0, 60) ?? 'nothing'
  return new LensError(5, `the file cannot be imported: ${where}: expected ${expected}, given ${shown}`, {
    hint: 'lens imports what `lens export` writes with --format json, jsonl or otlp, and OTLP/JSON of other tools.',
  })
}
