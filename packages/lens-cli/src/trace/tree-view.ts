import type { Run } from '@flujo/domain'
import { formatDuration } from '../format/duration.ts'
import type { CriticalPath } from './critical-path.ts'
import { type Entry, nodesOf } from './fold.ts'
import { ownNsOf } from './own-time.ts'
import type { Tree } from './tree-node.ts'

/** A tree, and what is to be seen of it beside its spans. */
export interface TreeView {
  readonly run: Run
  readonly tree: Tree
  /** Where open spans end. */
  readonly openEndUs: number
  /** Whether time of their own was asked for; else it is shown where there is room. */
  readonly self: boolean
  /** Marks the rows that it goes through. */
  readonly path?: CriticalPath | undefined
}

/** The time that the spans of a row had for themselves. */
export function ownText(entry: Entry, { openEndUs }: TreeView, decimals: 1 | 2): string {
  const own = nodesOf(entry).flatMap(({ span }) => ownNsOf(span, openEndUs) ?? [])
  return own.length === 0 ? '' : formatDuration(sumOf(own), decimals)
}

/** How long the critical path goes through a row; nothing for one that it does not touch. */
export function criticalText(entry: Entry, { path }: TreeView, decimals: 1 | 2): string {
  const times = nodesOf(entry).flatMap(({ span }) => path?.timesNs.get(span) ?? [])
  return times.length === 0 ? '' : formatDuration(sumOf(times), decimals)
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0)
