import { attributeNames, type Run, type Span } from '@flujo/domain'
import { formatDuration } from '../format/duration.ts'
import { causeOf, errorSentence } from '../format/error-text.ts'
import { formatAbsolute } from '../format/time.ts'
import { waitsOf } from '../list/waits.ts'
import { isRetry, type WatchEvent } from './watch-event.ts'

export const eventTitles: readonly string[] = ['time', 'run', 'event', 'what', 'duration', 'note']

/** An event as cells in words. */
export function eventCells(event: WatchEvent, timeZone: string | undefined): string[] {
  const { timeUs, run } = event
  const time = momentText(timeUs, timeZone)
  if ('span' in event) {
    const { span, path } = event
    const isEnd = event.type === 'span.end'
    return [time, run.runId, stepWord(span, isEnd), path, isEnd ? durationOf(span) : '', stepNote(span, isEnd)]
  }
  const isEnd = event.type === 'run.end'
  return [time, run.runId, runWord(event.type, run), run.pipeline, isEnd ? durationOf(run) : '', runNote(run, isEnd)]
}

/** RFC 3339 with milliseconds. */
function momentText(timeUs: number, timeZone: string | undefined): string {
  const text = formatAbsolute(timeUs, timeZone)
  const milliseconds = Math.floor(timeUs / 1_000) % 1_000
  return text.replace(/(?<=T\d\d:\d\d:\d\d)/u, `.${String(Math.max(0, milliseconds)).padStart(3, '0')}`)
}

const durationOf = ({ durationNs }: Pick<Span, 'durationNs'>): string =>
  durationNs === undefined ? '' : formatDuration(durationNs)

function stepWord(span: Span, isEnd: boolean): string {
  if (isEnd) return span.status
  if (isRetry(span)) return 'retry'
  return span.status === 'paused' && span.kind === 'pause' ? 'paused' : 'started'
}

function stepNote(span: Span, isEnd: boolean): string {
  const { attributes, error } = span
  const delayMs = attributes[attributeNames.retryDelayMs]
  if (isEnd) return error === undefined ? '' : errorSentence(causeOf(error))
  if (isRetry(span) && typeof delayMs === 'number') return `after ${formatDuration(delayMs * 1_000_000)}`
  return span.status === 'paused' && span.kind === 'pause' ? waitsOf([span]) : ''
}

function runWord(type: WatchEvent['type'], { status }: Run): string {
  if (type === 'run.start') return 'run started'
  if (type === 'run.pause') return 'run paused'
  if (type === 'run.resume') return 'run resumed'
  return type === 'run.gone' ? 'run gone' : `run ${status}`
}

function runNote(run: Run, isEnd: boolean): string {
  if (!isEnd) return ''
  if (run.error !== undefined) return errorSentence(run.error)
  return run.status === 'crashed' ? 'process gone' : ''
}
