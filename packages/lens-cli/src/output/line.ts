import { cleanText } from './clean-text.ts'
import { displayWidth, takeColumns } from './display-width.ts'
import type { Style } from './style.ts'

/** A piece of text in one style. The text may be anything that a trace holds; it is made safe when it is printed. */
export interface Segment {
  readonly text: string
  readonly style?: Style | undefined
}

/** One line of a screen, from left to right. */
export type Line = readonly Segment[]

export function plain(text: string): Line {
  return text === '' ? [] : [{ text }]
}

export function styled(text: string, style: Style | undefined): Line {
  return text === '' ? [] : [{ text, style }]
}

export function cleanLine(line: Line): Line {
  return line.map(({ text, style }) => ({ text: cleanText(text), style }))
}

/** Columns of a line that has been cleaned. */
export function lineWidth(line: Line): number {
  return line.reduce((width, { text }) => width + displayWidth(text), 0)
}

/** A cleaned line in at most `columns`, with `…` where something is missing. */
export function cutLine(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line
  if (columns < 1) return []
  const cut: Segment[] = []
  let left = columns - 1
  for (const { text, style } of line) {
    const taken = takeColumns(text, left)
    cut.push({ text: taken, style })
    left -= displayWidth(taken)
    if (taken.length < text.length) break
  }
  const last = cut.pop()
  return last === undefined ? plain('…') : [...cut, { text: `${last.text}…`, style: last.style }]
}

/** Fills a line with blanks up to `columns`. */
export function padLine(line: Line, columns: number, align: 'left' | 'right'): Line {
  const missing = columns - lineWidth(line)
  if (missing <= 0) return line
  const blanks = { text: ' '.repeat(missing) }
  return align === 'left' ? [...line, blanks] : [blanks, ...line]
}

/** Without blanks at the end. */
export function trimLine(line: Line): Line {
  const trimmed = [...line]
  for (let last = trimmed.pop(); last !== undefined; last = trimmed.pop()) {
    const text = last.text.trimEnd()
    if (text !== '') return [...trimmed, { text, style: last.style }]
  }
  return []
}
