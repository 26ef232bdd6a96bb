import { describeValue, FlujoError, type Span } from '@flujo/domain'
import type { SpanPageOptions } from '../trace-query.ts'
import type { SpanPage } from '../trace-store.ts'
import { compareText } from './compare-text.ts'

/** Where a span is in the order of a run. */
export interface SpanPlace {
  readonly startTimeUs: number
  readonly spanId: string
}

const defaultLimit = 1_000

/**
 * One page of `spans`: for stores that have them all in memory. A page goes on behind the last span of the one before it,
 * so spans that come or go meanwhile neither repeat any nor leave any out.
 *
 * @throws {@link FlujoError} `invalid_options` for a limit or an `after` that is none
 */
export function pageSpans(spans: readonly Span[], page: SpanPageOptions = {}): SpanPage {
  const { limit, after } = readSpanPage(page)
  const rest = after === undefined ? spans : spans.filter((span) => comparePlaces(span, after) > 0)
  const sorted = rest.toSorted(comparePlaces)
  const shown = sorted.slice(0, limit)
  const last = shown.at(-1)
  return last === undefined || sorted.length === shown.length
    ? { spans: shown }
    : { spans: shown, next: formatPlace(last) }
}

/** A page as it was asked for, checked. */
export function readSpanPage({ limit = defaultLimit, after }: SpanPageOptions): {
  readonly limit: number
  readonly after: SpanPlace | undefined
} {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new FlujoError('invalid_options', `page.limit: expected a whole number from 1, given ${describeValue(limit)}`)
  }
  return { limit, after: after === undefined ? undefined : parsePlace(after) }
}

export const comparePlaces = (a: SpanPlace, b: SpanPlace): number =>
  a.startTimeUs - b.startTimeUs || compareText(a.spanId, b.spanId)

export const formatPlace = ({ startTimeUs, spanId }: SpanPlace): string => JSON.stringify([startTimeUs, spanId])

function parsePlace(after: string): SpanPlace {
  try {
    const [startTimeUs, spanId] = JSON.parse(after) as readonly unknown[]
    if (typeof startTimeUs === 'number' && typeof spanId === 'string') return { startTimeUs, spanId }
  } catch {
    // Told below, as any other text that is no place.
  }
  throw new FlujoError(
    'invalid_options',
    `page.after: expected the \`next\` of the page before, given ${describeValue(after)}`,
  )
}
