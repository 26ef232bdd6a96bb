import type { Run } from '@flujo/domain'
import { type ImportedRun, type ImportedSpan, isObject, type Unknown, unreadable } from './imported-run.ts'

/** What `--format json` has written. */
export function fromJson(document: Unknown): ImportedRun {
  if (document['version'] !== 1) throw unreadable('version', '1', document['version'])
  const { run, spans } = document
  if (!Array.isArray(spans)) throw unreadable('spans', 'a list', spans)
  return { run: checkRun(run), spans: spans.map((span, index) => checkSpan(span, `spans[${index}]`)) }
}

/** What `--format jsonl` has written. */
export function fromJsonLines([run, ...spans]: readonly unknown[]): ImportedRun {
  return { run: checkRun(run), spans: spans.map((span, index) => checkSpan(span, `line ${index + 2}`)) }
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
