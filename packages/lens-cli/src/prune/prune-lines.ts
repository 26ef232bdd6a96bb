import type { PruneReport } from '@flujo/tracing'
import { typedAge } from '../filters/age-option.ts'
import { typedSize } from '../filters/size-option.ts'
import { countOf, formatBytes, formatCount } from '../format/count.ts'
import { shortenAmong } from '../format/short-id.ts'
import { formatTime } from '../format/time.ts'
import { flow } from '../output/flow.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { factLine } from '../show/fact-lines.ts'

/** What was asked for. */
export interface PruneWish {
  readonly maxAgeDays?: number | undefined
  readonly maxBytes?: number | undefined
  readonly limit?: number | undefined
}

const listed = 10
/** Of a line of facts, before the fact. */
const indent = 12

/** What went or would go: how much, of which time, under which limits, and how the size changes. */
export function pruneLines(report: PruneReport, output: SettledOutput, wish: PruneWish): Line[] {
  return [
    headOf(report),
    ...factLine('limits', limitsText(report, wish)),
    ...factLine('started', startsText(report, output)),
    ...factLine('leftovers', leftoversText(report.orphans)),
    ...factLine('size', sizeText(report)),
    ...runsLines(report, output, wish.limit ?? listed),
    ...hintLines(report, output, wish),
  ]
}

function headOf({ dryRun, runs, spans, orphans = 0 }: PruneReport): Line {
  if (runs + orphans === 0) return plain(`There is nothing to remove${dryRun ? '; nothing was changed' : ''}.`)
  const what = `${countOf(runs, 'run')} with ${countOf(spans, 'span')}`
  if (dryRun) return [...styled(`Would remove ${what}`, 'bold'), ...plain('; nothing was changed.')]
  return [...styled(`Removed ${what}`, 'bold'), ...plain('.')]
}

function limitsText({ maxBytes, maxAgeDays }: PruneReport, wish: PruneWish): string {
  const limits = [
    ...(maxAgeDays === undefined ? [] : [`age ${typedAge(maxAgeDays)}`]),
    ...(maxBytes === undefined ? [] : [`size ${typedSize(maxBytes)}`]),
  ]
  const isDefault = wish.maxAgeDays === undefined && wish.maxBytes === undefined
  return `${limits.join(', ')}${isDefault && limits.length > 0 ? ' (the defaults of the store)' : ''}`
}

function leftoversText(orphans = 0): string {
  if (orphans === 0) return ''
  return `${formatCount(orphans)} ${orphans === 1 ? 'span or value' : 'spans or values'} of no run`
}

function startsText({ oldestStartUs, newestStartUs }: PruneReport, output: SettledOutput): string {
  if (oldestStartUs === undefined || newestStartUs === undefined) return ''
  const [oldest, newest] = [formatTime(oldestStartUs, output), formatTime(newestStartUs, output)]
  return oldest === newest ? oldest : `${oldest} to ${newest}`
}

function sizeText({ dryRun, bytesBefore, bytesAfter }: PruneReport): string {
  if (bytesBefore === bytesAfter) return formatBytes(bytesBefore)
  return `${formatBytes(bytesBefore)} before, ${dryRun ? 'about ' : ''}${formatBytes(bytesAfter)} after`
}

function runsLines({ runs, runIds }: PruneReport, output: SettledOutput, limit: number): Line[] {
  const ids = runIds.slice(0, limit)
  if (ids.length === 0) return []
  const shorten = output.width === undefined ? (id: string) => id : shortenAmong(ids)
  const rest = runs - ids.length
  const parts = [...ids.map((id) => plain(shorten(id))), plain(rest > 0 ? `and ${formatCount(rest)} more` : '')]
  const width = output.width === undefined ? undefined : Math.max(1, output.width - indent)
  return flow(parts, { width, plain: output.plain }).flatMap((line, index) => factLine(index === 0 ? 'runs' : '', line))
}

function hintLines({ dryRun, runs }: PruneReport, { programName }: SettledOutput, wish: PruneWish): Line[] {
  const flags = [
    ...(wish.maxAgeDays === undefined ? [] : [`--max-age ${typedAge(wish.maxAgeDays)}`]),
    ...(wish.maxBytes === undefined ? [] : [`--max-size ${typedSize(wish.maxBytes)}`]),
  ]
  const command = [programName, 'prune', ...flags].join(' ')
  if (runs === 0) return []
  if (dryRun) return [styled(`Next: ${command}`, 'dim')]
  return [styled(`Gone for good. What would go: ${command} --dry-run`, 'dim')]
}
