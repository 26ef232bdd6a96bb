import { describeValue, FlujoError } from '@flujo/domain'

import { compareText } from '../reading/compare-text.ts'
import type { RunCondition } from '../trace-query.ts'
import type { SearchField, SearchHit } from '../trace-search.ts'
import { searchFields } from './span-texts.ts'

/** Where a search goes on: behind a run, or behind a hit in one. */
export interface SearchPlace {
  readonly runStartTimeUs: number
  readonly runId: string
  readonly hit?: PlaceInRun | undefined
}

/** Where a hit is in its run. */
export type PlaceInRun = Pick<SearchHit, 'startTimeUs' | 'spanId' | 'field'>

export function formatSearchPlace({ runStartTimeUs, runId, hit }: SearchPlace): string {
  const inRun = hit === undefined ? [] : [hit.startTimeUs, hit.spanId ?? '', hit.field]
  return JSON.stringify([runStartTimeUs, runId, ...inRun])
}

/** @throws {@link FlujoError} `invalid_options` for a text that is no place */
export function parseSearchPlace(after: string): SearchPlace {
  try {
    const [runStartTimeUs, runId, startTimeUs, spanId, field] = JSON.parse(after) as readonly unknown[]
    if (typeof runStartTimeUs === 'number' && typeof runId === 'string') {
      if (startTimeUs === undefined) return { runStartTimeUs, runId }
      if (typeof startTimeUs === 'number' && typeof spanId === 'string' && isField(field)) {
        return { runStartTimeUs, runId, hit: { startTimeUs, spanId, field } }
      }
    }
  } catch {
    // Told below, as any other text that is no place.
  }
  throw new FlujoError(
    'invalid_options',
    `page.after: expected the \`next\` of the page before, given ${describeValue(after)}`,
  )
}

/** The order of hits in a run. */
export function comparePlaces(a: PlaceInRun, b: PlaceInRun): number {
  return (
    a.startTimeUs - b.startTimeUs ||
    compareText(a.spanId ?? '', b.spanId ?? '') ||
    searchFields.indexOf(a.field) - searchFields.indexOf(b.field)
  )
}

/** The runs that a search still has to look at. */
export function runsBehind(runs: RunCondition | undefined, place: SearchPlace | undefined): RunCondition | undefined {
  if (place === undefined) return runs
  const { runStartTimeUs, runId, hit } = place
  const behind: RunCondition = {
    op: 'or',
    conditions: [
      { op: '<', field: 'startTimeUs', value: runStartTimeUs },
      {
        op: 'and',
        conditions: [
          { op: '=', field: 'startTimeUs', value: runStartTimeUs },
          { op: hit === undefined ? '>' : '>=', field: 'runId', value: runId },
        ],
      },
    ],
  }
  // The first part says nothing new, in the form that an index can answer.
  const conditions: RunCondition[] = [{ op: '<=', field: 'startTimeUs', value: runStartTimeUs }, behind]
  return { op: 'and', conditions: runs === undefined ? conditions : [...conditions, runs] }
}

export const isField = (value: unknown): value is SearchField => searchFields.includes(value as SearchField)
