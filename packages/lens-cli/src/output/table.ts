import { cleanLine, cutLine, type Line, lineWidth, padLine, plain, styled } from './line.ts'

export interface Column {
  readonly title: string
  /** Default `left`. */
  readonly align?: 'left' | 'right'
  /** May be cut down to this many columns where there is no room. Left out: never cut. */
  readonly min?: number
  /** Is cut before the others. */
  readonly yields?: boolean
  /** Columns with a rank may go where there is no room, the lowest first. */
  readonly drop?: number
  /** Goes when no row has anything in it. */
  readonly optional?: boolean
}

interface Measured {
  readonly column: Column
  readonly cells: readonly Line[]
  readonly natural: number
}

const gap = 2

/** Rows under their titles, aligned, in at most `width` columns (any, where it is left out). Every row has one cell a column. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly Line[])[], width?: number): Line[] {
  const measured = columns
    .map((column, index) =>
      measure(
        column,
        rows.map((row) => row[index] ?? []),
      ),
    )
    .filter(({ column, cells }) => column.optional !== true || cells.some((cell) => cell.length > 0))
  const shown = width === undefined ? measured : withoutDropped(measured, width)
  const widths = width === undefined ? shown.map(({ natural }) => natural) : fit(shown, width)
  const titles = shown.map(({ column }) => styled(column.title, 'dim'))
  const bodies = rows.map((_, row) => shown.map(({ cells }) => cells[row] ?? []))
  return [titles, ...bodies].map((cells) => joinCells(shown, widths, cells))
}

function measure(column: Column, cells: readonly Line[]): Measured {
  const clean = cells.map(cleanLine)
  const natural = clean.reduce((widest, cell) => Math.max(widest, lineWidth(cell)), lineWidth(plain(column.title)))
  return { column, cells: clean, natural }
}

const leastOf = ({ column, natural }: Measured): number => Math.min(natural, column.min ?? natural)
const sumOf = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, widths.length - 1)

function withoutDropped(measured: readonly Measured[], width: number): Measured[] {
  const shown = [...measured]
  while (sumOf(shown.map(leastOf)) > width) {
    const next = shown
      .filter(({ column }) => column.drop !== undefined)
      .toSorted((a, b) => (a.column.drop as number) - (b.column.drop as number))[0]
    if (next === undefined) break
    shown.splice(shown.indexOf(next), 1)
  }
  return shown
}

/** Takes what is too much from the widest column that may still be cut, again and again; from those that yield first. */
function fit(shown: readonly Measured[], width: number): number[] {
  const widths = shown.map(({ natural }) => natural)
  for (let excess = sumOf(widths) - width; excess > 0; excess -= 1) {
    const widest = widestOf(shown, widths, true) ?? widestOf(shown, widths, false)
    if (widest === undefined) break
    widths[widest] = (widths[widest] as number) - 1
  }
  return widths
}

function widestOf(shown: readonly Measured[], widths: readonly number[], yielding: boolean): number | undefined {
  let widest: number | undefined
  for (const [index, width] of widths.entries()) {
    const measured = shown[index] as Measured
    if (width <= leastOf(measured) || (yielding && measured.column.yields !== true)) continue
    if (widest === undefined || width > (widths[widest] as number)) widest = index
  }
  return widest
}

function joinCells(shown: readonly Measured[], widths: readonly number[], cells: readonly Line[]): Line {
  return cells.flatMap((cell, index) => {
    const width = widths[index] ?? 0
    const { align = 'left' } = shown[index]?.column ?? {}
    const blanks = index === 0 ? [] : plain(' '.repeat(gap))
    return [...blanks, ...padLine(cutLine(cell, width), width, align)]
  })
}
