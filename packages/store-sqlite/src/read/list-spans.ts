import { pageSpans, type SpanPage, type SpanPageOptions, type SpanQuery } from '@flujo/tracing'

import { spanConditionSql } from '../query/condition-sql.ts'
import type { Connection } from '../sql/connection.ts'
import type { OwnerVerdicts } from './owner-verdicts.ts'
import type { RunRow } from './run-rows.ts'
import type { SpanOrder, SpanPlace } from './span-order.ts'
import type { SpanOrders } from './span-orders.ts'
import { readSpansAt } from './span-rows.ts'

/** What a page of spans is read from. */
export interface SpanSource {
  readonly connection: Connection
  readonly run: RunRow
  readonly owners: OwnerVerdicts
  readonly orders: SpanOrders
}

/** One page of the spans of a run, which {@link checkPage} has let pass. The next one goes on behind its last span, whatever is written meanwhile. */
export function listSpans(
  { connection, run, owners, orders }: SpanSource,
  query: SpanQuery,
  page: SpanPageOptions,
): SpanPage {
  const { limit = 1_000, after } = page
  const where = spanConditionSql(query.where, { goneRuns: () => owners.goneRuns() })
  const behind = after === undefined ? undefined : placeOf(after)
  const isLast = (order: SpanOrder): boolean => startIn(order, behind) + limit >= order.length
  let order = orders.of(connection, run, where, { asOfNow: false })
  if (isLast(order)) order = orders.of(connection, run, where, { asOfNow: true })
  const start = startIn(order, behind)
  const spans = readSpansAt(connection, run, owners, { indexes: order.slice(start, start + limit), ids: order.ids })
  return isLast(order) ? { spans } : { spans, next: formatPlace(order.placeAt(start + limit - 1)) }
}

const startIn = (order: SpanOrder, behind: SpanPlace | undefined): number =>
  behind === undefined ? 0 : order.firstBehind(behind)

/** Refuses what is no page. */
export function checkPage(page: SpanPageOptions): void {
  pageSpans([], page)
}

const formatPlace = ({ startTimeUs, spanId }: SpanPlace): string => JSON.stringify([startTimeUs, spanId])

function placeOf(after: string): SpanPlace {
  const [startTimeUs, spanId] = JSON.parse(after) as readonly [number, string]
  return { startTimeUs, spanId }
}
