import type { TraceRecord } from '../trace-record.ts'

/** What was found in lines of records. */
export interface ParsedJsonl {
  readonly records: readonly TraceRecord[]
  /** Lines that are no record: torn by a crash, or somebody else's. Blank ones are not counted. */
  readonly skippedLines: number
}

const types: ReadonlySet<unknown> = new Set<TraceRecord['type']>([
  'run.start',
  'run.end',
  'span.start',
  'span.update',
  'span.end',
])

/**
 * Reads what a `jsonlSink` wrote, whole or in pieces of any size. A last line that was torn off, and whatever else is no
 * record, is skipped and counted. Never throws because of what it reads.
 *
 * @example
 * const { records } = parseJsonl(await readFile('traces.jsonl', 'utf8'))
 * for (const { run } of foldRecords(records).values()) console.log(run.runId, run.status)
 */
export function parseJsonl(text: string | Iterable<string>): ParsedJsonl {
  const records: TraceRecord[] = []
  let skippedLines = 0
  const take = (line: string): void => {
    if (line.trim() === '') return
    const record = recordIn(line)
    if (record === undefined) skippedLines += 1
    else records.push(record)
  }
  let rest: string[] = []
  for (const piece of typeof text === 'string' ? [text] : text) {
    const lines = piece.split('\n')
    if (lines.length > 1) {
      take(rest.join('') + (lines[0] ?? ''))
      for (const line of lines.slice(1, -1)) take(line)
      rest = []
    }
    rest.push(lines.at(-1) ?? '')
  }
  take(rest.join(''))
  return { records, skippedLines }
}

function recordIn(line: string): TraceRecord | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether everything is there that folding records needs. */
function isRecord(value: unknown): value is TraceRecord {
  if (typeof value !== 'object' || value === null) return false
  const { type, runId, epoch, seq, startTimeUs } = value as Partial<TraceRecord>
  if (!types.has(type) || typeof runId !== 'string') return false
  if (![epoch, seq, startTimeUs].every((number) => Number.isFinite(number))) return false
  return type === 'run.start' || type === 'run.end' ? isRunRecord(value) : isSpanRecord(value)
}

function isRunRecord(value: object): boolean {
  const { type, traceId, rootSpanId, pipeline, status, durationNs, totals, losses } = value as Record<string, unknown>
  const isStart = [traceId, rootSpanId, pipeline].every((text) => typeof text === 'string')
  const isEnd = typeof status === 'string' && Number.isFinite(durationNs) && isObject(totals) && isObject(losses)
  return isStart && (type === 'run.start' || isEnd)
}

function isSpanRecord(value: object): boolean {
  const { type, spanId, name, kind, attributes, events, status, durationNs } = value as Record<string, unknown>
  const isStart = [spanId, name, kind].every((text) => typeof text === 'string')
  const isEnd = typeof status === 'string' && Number.isFinite(durationNs)
  return isStart && isObject(attributes) && Array.isArray(events) && (type !== 'span.end' || isEnd)
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
