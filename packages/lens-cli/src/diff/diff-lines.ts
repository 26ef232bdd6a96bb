import { formatCount } from '../format/count.ts'
import { decimalsFor, formatDuration } from '../format/duration.ts'
import { signedCount, signedDuration, signedUsd } from '../format/signed.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { Style } from '../output/style.ts'
import { type Column, tableLines } from '../output/table.ts'
import type { DiffNode } from './align-trees.ts'
import { deltaBar } from './delta-bar.ts'
import { type Delta, deltaOf } from './delta.ts'
import type { DiffRow } from './diff-rows.ts'
import { changeText, markerOf } from './row-words.ts'
import { nameOf } from './node-path.ts'
import type { Step } from './step.ts'

const columns: readonly Column[] = [
  { title: '' },
  { title: 'STEP', min: 12 },
  { title: 'A', align: 'right', drop: 4 },
  { title: 'B', align: 'right', drop: 5 },
  { title: 'Δ TIME', align: 'right' },
  { title: '', drop: 3 },
  { title: 'Δ TOKENS', align: 'right', drop: 2, optional: true },
  { title: 'Δ COST', align: 'right', drop: 1, optional: true },
  { title: 'CHANGE', min: 26, yields: true },
]

const markerStyles: Readonly<Record<string, Style>> = { '~': 'yellow', '-': 'red', '+': 'green' }
/** Deeper than this, steps are not indented further. */
const deepest = 12

/** Of the longest step. */
const leastScale = 0.02

interface Scale {
  readonly decimals: 1 | 2
  /** What a whole bar stands for. */
  readonly scaleNs: number
  readonly topDepth: number
  readonly all: boolean
}

export interface DiffLinesOptions {
  /** The depth that is not indented. */
  readonly topDepth: number
  /** Whether every step has a row. */
  readonly all: boolean
  readonly width: number | undefined
}

/** The rows of a comparison under a line of titles, with bars for the differences in time on one scale. */
export function diffLines(rows: readonly DiffRow[], { topDepth, all, width }: DiffLinesOptions): Line[] {
  const nodes = rows.flatMap((row) => ('node' in row ? [row.node] : []))
  const deltas = new Map(nodes.map((node) => [node, deltaOf(node)]))
  const longestNs = [...deltas.values()].reduce((most, { durationNs = 0 }) => Math.max(most, Math.abs(durationNs)), 0)
  const longest = nodes.reduce((most, { a, b }) => Math.max(most, a?.durationNs ?? 0, b?.durationNs ?? 0), 0)
  // Where all differences are tiny, no bar should look like a large one.
  const scaleNs = Math.max(longestNs, longest * leastScale)
  const scale: Scale = { decimals: decimalsFor(longest), scaleNs, topDepth, all }
  const cells = rows.map((row) =>
    'fold' in row ? foldCells(row.fold, topDepth) : cellsOf(row.node, deltas.get(row.node) as Delta, scale),
  )
  return tableLines(columns, cells, width)
}

function foldCells({ depth, steps }: { readonly depth: number; readonly steps: number }, topDepth: number): Line[] {
  const label = styled(`${indent(depth, topDepth)}× ${formatCount(steps)} steps`, 'dim')
  return [[], label, [], [], [], [], [], [], styled('the same', 'dim')]
}

function cellsOf(node: DiffNode, delta: Delta, { decimals, scaleNs, topDepth, all }: Scale): Line[] {
  const marker = markerOf(node)
  const style = markerStyles[marker]
  const isSame = marker === ''
  return [
    styled(marker, style),
    [...plain(indent(node.depth, topDepth)), ...styled(nameOf(node), isSame ? undefined : 'bold')],
    plain(durationText(node.a, decimals)),
    plain(durationText(node.b, decimals)),
    plain(delta.durationNs === undefined ? '' : signedDuration(delta.durationNs, decimals)),
    deltaBar(delta.durationNs ?? 0, scaleNs),
    plain(usesTokens(node) ? signedCount(delta.tokens) : ''),
    plain(delta.costUsd === undefined || !usesMoney(node) ? '' : signedUsd(delta.costUsd)),
    styled(changeText(node, all), isSame ? 'dim' : style),
  ]
}

const indent = (depth: number, topDepth: number): string => {
  const level = depth - topDepth
  return level > deepest ? `${'  '.repeat(deepest)}⋯${level} ` : '  '.repeat(Math.max(0, level))
}

function durationText(step: Step | undefined, decimals: 1 | 2): string {
  return step?.durationNs === undefined ? '–' : formatDuration(step.durationNs, decimals)
}

const usesTokens = ({ a, b }: DiffNode): boolean =>
  [a, b].some((step) => step !== undefined && step.usage.inputTokens + step.usage.outputTokens > 0)
const usesMoney = ({ a, b }: DiffNode): boolean => [a, b].some((step) => (step?.usage.costUsd ?? 0) > 0)
