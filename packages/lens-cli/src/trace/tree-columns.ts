import { displayWidth } from '../output/display-width.ts'
import { cleanLine, type Line, lineWidth } from '../output/line.ts'
import type { Column } from '../output/table.ts'

const leastLabel = 16
const leastBar = 10
const mostBar = 60
/** Columns of the bars where lines may be of any length. */
const freeBar = 40
const gap = 2
/** From this width on, time of their own is shown without being asked for. */
const wide = 120

/** What a row says, by column. */
export interface RowCells {
  readonly label: Line
  readonly glyph: Line
  readonly duration: Line
  readonly own: Line
  readonly critical: Line
  readonly tokens: Line
  readonly cost: Line
}

type Figure = 'own' | 'critical' | 'tokens' | 'cost'

/** The columns of figures that there is room for, and how many columns are left for the bars. */
export interface TreeLayout {
  readonly before: readonly Figure[]
  readonly after: readonly Figure[]
  readonly barColumns: number
}

export const figureColumns: Readonly<Record<Figure, Column>> = {
  own: { title: 'SELF', align: 'right' },
  critical: { title: 'CRITICAL', align: 'right' },
  tokens: { title: 'TOKENS', align: 'right', drop: 2 },
  cost: { title: 'COST', align: 'right', drop: 1 },
}

/**
 * Chooses the columns for a width. Where there is no room for all of them, time of their own goes first if it was not
 * asked for, then the cost, then the tokens; the labels give way to the bars down to a third.
 */
export function layoutTree(
  rows: readonly RowCells[],
  { width, self }: { readonly width: number | undefined; readonly self: boolean },
): TreeLayout {
  const widthOf = (name: keyof RowCells): number =>
    rows.reduce((most, row) => Math.max(most, lineWidth(cleanLine(row[name]))), 0)
  const columnOf = (name: Figure): number => Math.max(widthOf(name), displayWidth(figureColumns[name].title))
  const isWanted = (name: Figure): boolean => name !== 'own' || self || width === undefined || width >= wide
  let figures = (['own', 'critical', 'tokens', 'cost'] as const).filter((name) => isWanted(name) && widthOf(name) > 0)
  const duration = Math.max(widthOf('duration'), displayWidth('DURATION'))
  const restOf = (kept: readonly Figure[]): number =>
    (width ?? 0) - [1, duration, ...kept.map(columnOf)].reduce((sum, columns) => sum + columns + gap, gap)
  if (width !== undefined) {
    const dropping: readonly Figure[] = self ? ['cost', 'tokens', 'own'] : ['own', 'cost', 'tokens']
    for (const name of dropping)
      if (restOf(figures) < leastLabel + leastBar) figures = figures.filter((kept) => kept !== name)
  }
  const rest = restOf(figures)
  const label = Math.min(Math.max(widthOf('label'), displayWidth('STEP')), Math.max(leastLabel, Math.floor(rest / 2)))
  return {
    before: figures.filter((name) => name === 'own' || name === 'critical'),
    after: figures.filter((name) => name === 'tokens' || name === 'cost'),
    barColumns: width === undefined ? freeBar : Math.max(leastBar, Math.min(mostBar, rest - label)),
  }
}

/** All columns from left to right; the bars are titled with the axis. */
export function treeColumns({ before, after, barColumns }: TreeLayout, ticks: string): Column[] {
  return [
    { title: 'STEP', min: leastLabel },
    { title: '' },
    { title: 'DURATION', align: 'right' },
    ...before.map((name) => figureColumns[name]),
    { title: barColumns < leastBar ? '' : ticks, drop: 3 },
    ...after.map((name) => figureColumns[name]),
  ]
}
