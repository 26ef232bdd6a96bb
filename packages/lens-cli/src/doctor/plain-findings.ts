import type { DoctorReport } from '@flujo/tracing'
import { checksOf } from './checks.ts'

export const plainFindingTitles: readonly string[] = ['check', 'result', 'run', 'span', 'what', 'done']

/** A row for each check that found nothing, and one for each finding. */
export function plainFindings(report: DoctorReport): readonly (readonly string[])[] {
  return checksOf(report).flatMap(({ check, found }) => {
    if (found.length === 0) return [[check, 'ok', '', '', '', '']]
    return found.map(({ runId = '', spanId = '', message, fixed }) => [
      ...[check, fixed === undefined ? 'wrong' : 'fixed', runId, spanId, message, fixed ?? ''],
    ])
  })
}
