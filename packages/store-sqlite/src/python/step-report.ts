import type { JsonObject, JsonValue, RunStatus } from '@flujo/domain'

import { isObject } from '../read/row-values.ts'
import { amountOf, finiteNumber, type JsonColumn, parseJsonColumn, textIn } from './python-json.ts'
import { statusOfWord } from './python-status.ts'
import type { PythonRow } from './python-tables.ts'
import { parseTimeUs } from './python-time.ts'

/** What the original kept of a step outside of the spans; whatever it did not keep is `undefined`. */
export interface StepReport {
  readonly name: string
  readonly status?: RunStatus | undefined
  readonly attempts?: number | undefined
  readonly latencyNs?: number | undefined
  readonly tokens?: number | undefined
  readonly costUsd?: number | undefined
  /** What it said about its result, or why it failed. */
  readonly feedback?: string | undefined
  readonly input?: JsonColumn
  readonly output?: JsonColumn
  readonly endUs?: number | undefined
  /** Of a loop. */
  readonly iterations?: number | undefined
  readonly exitReason?: string | undefined
  readonly metadata?: JsonObject | undefined
  /** The steps that ran inside it. */
  readonly inner: readonly StepReport[]
}

/** From a row of `steps`. */
export function reportOfRow(row: PythonRow): StepReport {
  const status = statusOfWord(row['status'])
  const durationMs = amountOf(row['duration_ms'] ?? row['execution_time_ms'])
  const error = parseJsonColumn(row['error_blob'])
  return {
    name: String(row['step_name'] ?? ''),
    status,
    latencyNs: durationMs === undefined ? undefined : Math.round(durationMs * 1e6),
    tokens: amountOf(row['tokens'] ?? row['token_counts']),
    costUsd: amountOf(row['cost'] ?? row['cost_usd']),
    feedback: errorText(error),
    input: withoutNull(parseJsonColumn(row['input_blob'])),
    output: outputOf(parseJsonColumn(row['output_blob'] ?? row['output']), status),
    endUs: parseTimeUs(row['end_time'] ?? row['created_at'] ?? row['start_time'], 'utc'),
    inner: [],
  }
}

function errorText(error: JsonColumn): string | undefined {
  if (error === undefined) return undefined
  if ('damaged' in error) return textIn(error.damaged)
  if (error.json === null) return undefined
  return typeof error.json === 'string' ? error.json : JSON.stringify(error.json)
}

const withoutNull = (column: JsonColumn): JsonColumn =>
  column !== undefined && 'json' in column && column.json === null ? undefined : column

/** A step that failed has no output, whatever the column holds. */
const outputOf = (column: JsonColumn, status: RunStatus | undefined): JsonColumn =>
  status === 'failed' ? withoutNull(column) : column

/** From the history of steps, with those inside of others; entries that are none are passed by. */
export function reportsOfHistory(history: JsonValue | undefined): readonly StepReport[] {
  const reports: StepReport[] = []
  const waiting: { readonly entries: JsonValue | undefined; readonly into: StepReport[] }[] = [
    { entries: history, into: reports },
  ]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!Array.isArray(next.entries)) continue
    for (const entry of next.entries as readonly JsonValue[]) {
      if (!isObject(entry)) continue
      const inner: StepReport[] = []
      next.into.push({ ...reportOfEntry(entry), inner })
      waiting.push({ entries: entry['step_history'], into: inner })
    }
  }
  return reports
}

function reportOfEntry(entry: JsonObject): Omit<StepReport, 'inner'> {
  const metadata = isObject(entry['metadata_']) ? entry['metadata_'] : {}
  const status = entry['success'] === true ? 'completed' : entry['success'] === false ? 'failed' : undefined
  return {
    name: String(entry['name'] ?? ''),
    status,
    ...numbersOf(entry),
    feedback: textIn(entry['feedback']),
    output: entry['output'] === undefined ? undefined : outputOf({ json: entry['output'] }, status),
    iterations: amountOf(metadata['iterations']),
    exitReason: textIn(metadata['exit_reason']),
    metadata: knownOnly(metadata),
  }
}

/** Attempts, latency, tokens and cost as they stand in an entry of the history and in the attributes of a span. */
export function numbersOf(holder: JsonObject): Pick<StepReport, 'attempts' | 'latencyNs' | 'tokens' | 'costUsd'> {
  const latency = amountOf(holder['latency_s'])
  return {
    attempts: finiteNumber(holder['attempts']),
    latencyNs: latency === undefined ? undefined : Math.round(latency * 1e9),
    tokens: amountOf(holder['token_counts']) ?? amountOf(holder['flujo.budget.actual_tokens']),
    costUsd: amountOf(holder['cost_usd']) ?? amountOf(holder['flujo.budget.actual_cost_usd']),
  }
}

const toldElsewhere: ReadonlySet<string> = new Set(['iterations', 'exit_reason'])

function knownOnly(metadata: JsonObject): JsonObject | undefined {
  const known = Object.entries(metadata).filter(([key, value]) => value !== null && !toldElsewhere.has(key))
  return known.length === 0 ? undefined : Object.fromEntries(known)
}
