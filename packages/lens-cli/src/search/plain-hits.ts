import type { SearchHit } from '@flujo/tracing'
import { formatAbsolute } from '../format/time.ts'
import type { SettledOutput } from '../output/settled-output.ts'

export const plainHitTitles: readonly string[] = [
  'run',
  'pipeline',
  'started',
  'path',
  'span',
  'field',
  'found',
  'text',
]

/** A hit as cells in words. */
export function plainHit(hit: SearchHit, { timeZone }: SettledOutput): string[] {
  const { runId, pipeline, runStartTimeUs, path, spanId = '', snippet } = hit
  const found = snippet.marks.map(([start, end]) => snippet.text.slice(start, end))
  const started = formatAbsolute(runStartTimeUs, timeZone)
  return [runId, pipeline, started, path, spanId, fieldLabel(hit), found.join(', '), snippet.text]
}

/** Which field of a span it is, in a word or two. */
export function fieldLabel({ field, key }: Pick<SearchHit, 'field' | 'key'>): string {
  return key === undefined ? field : field === 'event' ? `event ${key}` : key
}
