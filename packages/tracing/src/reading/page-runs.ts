import { describeValue, FlujoError, type Run } from '@flujo/domain'
import type { Page, SortField } from '../trace-query.ts'
import type { RunPage } from '../trace-store.ts'
import { compareText } from './compare-text.ts'
import { runField } from './row-fields.ts'

const sortFields: readonly string[] = [
  'startTimeUs',
  'durationNs',
  'costUsd',
  'tokens',
  'retries',
] satisfies SortField[]

/** Where a row is in the order of a list. */
interface Place {
  /** What it has in the sort field; `null` where it does not have it. */
  readonly value: number | null
  readonly runId: string
}

/**
 * One page of `runs`, sorted: for stores that have them all in memory. A page goes on behind the last row of the one
 * before it, so runs that come or go meanwhile neither repeat rows nor leave any out.
 *
 * @throws {@link FlujoError} `invalid_options` for a limit, a sort field or an `after` that is none
 */
export function pageRuns(runs: readonly Run[], page: Page = {}): RunPage {
  const { limit = 50, after, sort = { field: 'startTimeUs', direction: 'desc' } } = page
  checkPage(limit, sort)
  const placeOf = (run: Run): Place => ({ value: numberIn(run, sort.field), runId: run.runId })
  const inOrder = (a: Place, b: Place): number => comparePlaces(a, b, sort.direction)
  const start = after === undefined ? undefined : parsePlace(after)
  const rest = runs
    .filter((run) => start === undefined || inOrder(start, placeOf(run)) < 0)
    .toSorted((a, b) => inOrder(placeOf(a), placeOf(b)))
  const shown = rest.slice(0, limit)
  const last = shown.at(-1)
  if (last === undefined || rest.length === shown.length) return { runs: shown }
  const { value, runId } = placeOf(last)
  return { runs: shown, next: JSON.stringify([value, runId]) }
}

function checkPage(limit: number, sort: NonNullable<Page['sort']>): void {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new FlujoError('invalid_options', `page.limit: expected a whole number from 1, given ${describeValue(limit)}`)
  }
  if (!sortFields.includes(sort.field) || (sort.direction !== 'asc' && sort.direction !== 'desc')) {
    throw new FlujoError(
      'invalid_options',
      `page.sort: expected a field of ${sortFields.join(', ')} and a direction of asc, desc, given ${describeValue(sort.field)}, ${describeValue(sort.direction)}`,
    )
  }
}

function numberIn(run: Run, field: SortField): number | null {
  const value = runField(run, field)
  return typeof value === 'number' ? value : null
}

function comparePlaces(a: Place, b: Place, direction: 'asc' | 'desc'): number {
  if (a.value === null || b.value === null) {
    return Number(a.value === null) - Number(b.value === null) || compareText(a.runId, b.runId)
  }
  const ascending = a.value - b.value
  return (direction === 'asc' ? ascending : -ascending) || compareText(a.runId, b.runId)
}

function parsePlace(after: string): Place {
  try {
    const [value, runId] = JSON.parse(after) as readonly unknown[]
    if ((value === null || typeof value === 'number') && typeof runId === 'string') return { value, runId }
  } catch {
    // Told below, as any other text that is no place.
  }
  throw new FlujoError(
    'invalid_options',
    `page.after: expected the \`next\` of the page before, given ${describeValue(after)}`,
  )
}
