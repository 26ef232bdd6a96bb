import type { DoctorReport, Finding } from '@flujo/tracing'
import { countOf, formatCount } from '../format/count.ts'
import { shortenAmong } from '../format/short-id.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { type Column, tableLines } from '../output/table.ts'
import { type CheckResult, checksOf, checkTexts } from './checks.ts'

const columns: readonly Column[] = [
  { title: '' },
  { title: 'CHECK' },
  { title: 'WHAT', min: 10, yields: true },
  { title: 'RESULT' },
]
const findingColumns: readonly Column[] = [
  { title: 'RUN', min: 8, optional: true },
  { title: 'SPAN', min: 8, optional: true },
  { title: 'WHAT', min: 12, yields: true },
  { title: 'DONE', min: 8, yields: true, optional: true },
]
const listed = 10
const indent = '    '

/** What was wanted of the doctor. */
export interface DoctorWish {
  /** Findings of each check at most. */
  readonly limit?: number | undefined
}

/** A line a check; below them what was found by those that found something; the last line says what it comes to. */
export function doctorLines(report: DoctorReport, output: SettledOutput, wish: DoctorWish): Line[] {
  const checks = checksOf(report)
  return [
    ...tableLines(columns, checks.map(rowOf), output.width).slice(1),
    ...checks.flatMap((check) => findingLines(check, output, wish)),
    [],
    ...doctorEnd(report, output),
  ]
}

function rowOf(result: CheckResult): Line[] {
  const { check, found, fixed } = result
  const isWrong = found.length > fixed.length
  const [asked = ''] = checkTexts[check] ?? []
  return [
    isWrong ? styled('✗', 'red') : styled('✓', 'green'),
    styled(check, isWrong ? 'bold' : undefined),
    plain(asked),
    resultOf(result),
  ]
}

function resultOf({ found, fixed }: CheckResult): Line {
  const wrong = found.length - fixed.length
  const parts = [
    ...(wrong > 0 ? [`${formatCount(wrong)} wrong`] : []),
    ...(fixed.length > 0 ? [`${formatCount(fixed.length)} fixed`] : []),
  ]
  return parts.length === 0 ? styled('ok', 'green') : styled(parts.join(', '), wrong > 0 ? 'red' : 'yellow')
}

function findingLines(result: CheckResult, output: SettledOutput, { limit = listed }: DoctorWish): Line[] {
  const { check, found } = result
  if (found.length === 0) return []
  const shown = found.slice(0, limit)
  const shorten =
    output.width === undefined ? (id: string) => id : shortenAmong(found.flatMap(({ runId }) => runId ?? []))
  const width = output.width === undefined ? undefined : output.width - indent.length
  const rows = tableLines(
    findingColumns,
    shown.map((finding) => cellsOf(finding, shorten, output)),
    width,
  ).slice(1)
  const more = found.length - shown.length
  const further = more > 0 ? [styled(`… and ${formatCount(more)} more: --limit ${found.length}`, 'dim')] : []
  return [[], styled(check, 'bold'), ...[...rows, ...further, ...adviceOn(result, output)].map(indented)]
}

const indented = (line: Line): Line => [{ text: indent }, ...line]

function cellsOf(
  { runId, spanId, message, fixed }: Finding,
  shorten: (id: string) => string,
  output: SettledOutput,
): Line[] {
  return [
    styled(runId === undefined ? '' : shorten(runId), 'bold'),
    plain(spanId === undefined ? '' : output.width === undefined ? spanId : spanId.slice(0, 16)),
    plain(message),
    styled(fixed ?? '', 'yellow'),
  ]
}

function adviceOn({ check, found }: CheckResult, { programName }: SettledOutput): Line[] {
  const left = found.filter(({ fixed }) => fixed === undefined)
  const advice = checkTexts[check]?.[1] ?? ''
  return [
    ...(left.some(({ fixable }) => fixable === true) ? [`${programName} doctor --fix puts this right`] : []),
    ...(left.some(({ fixable }) => fixable !== true) && advice !== '' ? [advice] : []),
  ].map((text) => styled(`→ ${text}`, 'dim'))
}

/** What it comes to, and what to do next. */
export function doctorEnd(report: DoctorReport, { programName }: Pick<SettledOutput, 'programName'>): Line[] {
  const { ok, runs, spans, findings } = report
  const of = `${countOf(runs, 'run')} with ${countOf(spans, 'span')}`
  const fixed = findings.filter((finding) => finding.fixed !== undefined).length
  const fixable = findings.filter((finding) => finding.fixable === true).length
  if (ok) return [plain(`${of}: ${fixed > 0 ? `all is well again, ${formatCount(fixed)} fixed.` : 'all is well.'}`)]
  const parts = [
    `${countOf(findings.length - fixed, 'thing')} wrong`,
    ...(fixed > 0 ? [`${formatCount(fixed)} fixed`] : []),
    ...(fixable > 0 ? [`${formatCount(fixable)} can be fixed`] : []),
  ]
  const next = fixable > 0 ? [styled(`Next: ${programName} doctor --fix`, 'dim')] : []
  return [styled(`${of}: ${parts.join(', ')}.`, 'red'), ...next]
}
