import { decimalsFor, formatDuration } from '../format/duration.ts'
import { noDifference, signedCount, signedDuration, signedUsd } from '../format/signed.ts'
import type { DiffNode } from './align-trees.ts'
import { deltaOf } from './delta.ts'
import type { DiffRow } from './diff-rows.ts'
import { nodePath } from './node-path.ts'
import { changeText, stateOf } from './row-words.ts'

export const plainDiffTitles: readonly string[] = [
  ...['state', 'path', 'A', 'B', 'time', 'own time', 'tokens', 'cost', 'change'],
]

const states = { same: 'same', changed: 'changed', only_a: 'only in A', only_b: 'only in B' } as const

/** The rows of a comparison as cells in words. */
export function plainDiff(rows: readonly DiffRow[], all: boolean): string[][] {
  const nodes = rows.flatMap((row) => ('node' in row ? [row.node] : []))
  const longest = nodes.reduce((most, { a, b }) => Math.max(most, a?.durationNs ?? 0, b?.durationNs ?? 0), 0)
  const decimals = decimalsFor(longest)
  return rows.map((row) => {
    if ('fold' in row) return ['same', `${row.fold.steps} steps`, '', '', '', '', '', '', 'the same']
    return cellsOf(row.node, decimals, all)
  })
}

function cellsOf(node: DiffNode, decimals: 1 | 2, all: boolean): string[] {
  const { durationNs, selfNs, tokens, costUsd } = deltaOf(node)
  const time = (ns: number | undefined): string => (ns === undefined ? '' : formatDuration(ns, decimals))
  const said = (text: string): string => (text === noDifference ? '0' : text)
  const timeDelta = (ns: number | undefined): string => (ns === undefined ? '' : said(signedDuration(ns, decimals)))
  return [
    ...[states[stateOf(node)], nodePath(node), time(node.a?.durationNs), time(node.b?.durationNs)],
    ...[timeDelta(durationNs), timeDelta(selfNs), said(signedCount(tokens))],
    ...[costUsd === undefined ? '' : said(signedUsd(costUsd)), changeText(node, all)],
  ]
}
