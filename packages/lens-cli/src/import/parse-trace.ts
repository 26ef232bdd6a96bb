import { fromJson, fromJsonLines } from './from-json.ts'
import { fromOtlp } from './from-otlp.ts'
import { type ImportedRun, isObject, unreadable } from './imported-run.ts'

/**
 * The runs in the text of a file: our own JSON or JSON lines, or OTLP/JSON, also one document a line.
 *
 * @throws LensError exit code 5 for any other text
 */
export function parseTrace(text: string): readonly ImportedRun[] {
  const documents = documentsOf(text)
  const [first] = documents
  if (!isObject(first)) throw unreadable('its beginning', 'a JSON object', first)
  if (first['type'] === 'run') return fromJsonLines(documents)
  const runs = documents.filter(isObject).flatMap((document) => {
    if (Array.isArray(document['resourceSpans'])) return fromOtlp(document)
    if (document['command'] === 'export') return fromJson(document)
    throw unreadable('its beginning', 'a trace', Object.keys(document))
  })
  return runs
}

function documentsOf(text: string): readonly unknown[] {
  const whole = parse(text)
  if (whole !== undefined) return [whole]
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line, index) => {
    const value = parse(line)
    if (value === undefined) throw unreadable(`line ${index + 1}`, 'JSON', line)
    return value
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
