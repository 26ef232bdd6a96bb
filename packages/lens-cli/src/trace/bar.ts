import type { Span } from '@flujo/domain'
import { type Line, plain, styled } from '../output/line.ts'
import type { Style } from '../output/style.ts'
import type { Axis } from './axis.ts'

/** A part of a column that is drawn thin. */
const thin = 0.25

/** The time of a span as a bar in its place on the axis: `█`, `▒` a failed try, `▶` open still, `▏` hardly anything. */
export function barOf(span: Span, axis: Axis): Line {
  if (span.status === 'skipped') return styled('skipped', 'dim')
  const isOpen = span.durationNs === undefined
  const endUs = isOpen ? axis.openEndUs : span.startTimeUs + span.durationNs / 1_000
  const isFailedTry = span.kind === 'attempt' && span.status === 'failed'
  return drawn(span.startTimeUs, endUs, axis, { block: isFailedTry ? '▒' : '█', isOpen, style: barStyle(span) })
}

/** From the first start to the last end of several spans. */
export function foldBar(spans: readonly Span[], axis: Axis): Line {
  const startUs = spans.reduce((first, span) => Math.min(first, span.startTimeUs), Infinity)
  const endUs = spans.reduce(
    (last, { startTimeUs, durationNs = 0 }) => Math.max(last, startTimeUs + durationNs / 1_000),
    0,
  )
  if (spans.every(({ status }) => status === 'skipped')) return styled('skipped', 'dim')
  return drawn(startUs, endUs, axis, { block: '░', isOpen: false, style: undefined })
}

interface Look {
  readonly block: string
  readonly isOpen: boolean
  readonly style: Style | undefined
}

function drawn(startUs: number, endUs: number, axis: Axis, { block, isOpen, style }: Look): Line {
  const perUs = axis.columns / axis.lengthUs
  const from = within((startUs - axis.startUs) * perUs, axis.columns)
  const to = within((endUs - axis.startUs) * perUs, axis.columns)
  const first = Math.min(Math.floor(from), axis.columns - 1)
  const length = Math.max(1, Math.ceil(to) - first)
  const blanks = plain(' '.repeat(first))
  if (isOpen) return [...blanks, ...styled(`${block.repeat(length - 1)}▶`, style)]
  if (to - from < thin) return [...blanks, ...styled('▏', style)]
  return [...blanks, ...styled(block.repeat(length), style)]
}

/** Times in a trace are data: one outside the axis must not make a bar of a billion columns. */
const within = (column: number, columns: number): number => Math.min(columns, Math.max(0, column || 0))

function barStyle({ status }: Span): Style | undefined {
  if (status === 'failed' || status === 'crashed') return 'red'
  if (status === 'cancelled' || status === 'paused') return 'yellow'
  return status === 'running' ? 'cyan' : 'green'
}
