import type { Run } from '@flujo/domain'
import { type ImportedRun, type ImportedSpan, isObject, type Unknown, unreadable } from './imported-run.ts'

/** What `--format json` has written: one run, or several. */
export function fromJson(document: Unknown): readonly ImportedRun[] {
  if (document['version'] !== 1) throw unreadable('version', '1', document['version'])
  const { runs } = document
  if (runs === undefined) return [runOf(document, '')]
  if (!Array.isArray(runs)) throw unreadable('runs', 'a list', runs)
  return runs.map((entry, index) => {
    if (!isObject(entry)) throw unreadable(`runs[${index}]`, 'an object', entry)
    return runOf(entry, `runs[${index}].`)
  })
}

function runOf({ run, spans }: Unknown, place: string): ImportedRun {
  if (!Array.isArray(spans)) throw unreadable(`${place}spans`, 'a list', spans)
  return { run: checkRun(run), spans: spans.map((span, index) => checkSpan(span, `${place}spans[${index}]`)) }
}

/** What `--format jsonl` has written: a line for a run, and those of its spans behind it, again and again. */
export function fromJsonLines(lines: readonly unknown[]): readonly ImportedRun[] {
  const found: { readonly run: Run; readonly spans: ImportedSpan[] }[] = []
  for (const [index, line] of lines.entries()) {
    if (isObject(line) && line['type'] === 'run') found.push({ run: checkRun(line), spans: [] })
    else found.at(-1)?.spans.push(checkSpan(line, `line ${index + 1}`))
  }
  return found
}

function checkRun(run: unknown): Run {
  if (!isObject(run)) throw unreadable('run', 'an object', run)
  check(run, 'run', { text: ['runId', 'traceId', 'pipeline', 'status', 'rootSpanId'], whole: ['epoch', 'startTimeUs'] })
  for (const name of ['totals', 'losses'])
    if (!isObject(run[name])) throw unreadable(`run.${name}`, 'an object', run[name])
  return run as unknown as Run
}

function checkSpan(span: unknown, where: string): ImportedSpan {
  if (!isObject(span)) throw unreadable(where, 'an object', span)
  check(span, where, { text: ['spanId', 'name', 'kind', 'status'], whole: ['startTimeUs'] })
  if (!isObject(span['attributes'])) throw unreadable(`${where}.attributes`, 'an object', span['attributes'])
  if (!Array.isArray(span['events'])) throw unreadable(`${where}.events`, 'a list', span['events'])
  return span as unknown as ImportedSpan
}

function check(given: Unknown, where: string, names: { text: readonly string[]; whole: readonly string[] }): void {
  for (const name of names.text) {
    if (typeof given[name] !== 'string') throw unreadable(`${where}.${name}`, 'a text', given[name])
  }
  for (const name of names.whole) {
    if (!Number.isSafeInteger(given[name])) throw unreadable(`${where}.${name}`, 'a whole number', given[name])
  }
  if (given['durationNs'] !== undefined && !Number.isSafeInteger(given['durationNs'])) {
    throw unreadable(`${where}.durationNs`, 'a whole number', given['durationNs'])
  }
}
