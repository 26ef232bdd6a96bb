import { cleanLines } from './clean-text.ts'
import { displayWidth, takeColumns } from './display-width.ts'

/** The text in lines of at most `columns` (any, where it is left out), broken at blanks where there are some. */
export function wrapText(text: string, columns?: number): string[] {
  const lines = cleanLines(text)
  if (columns === undefined) return lines
  return lines.flatMap((line) => wrapLine(line, Math.max(columns, 8)))
}

function wrapLine(line: string, columns: number): string[] {
  const wrapped: string[] = []
  let rest = line
  while (rest.length > columns / 2 && displayWidth(rest) > columns) {
    const fitting = takeColumns(rest, columns)
    const blank = rest[fitting.length] === ' ' ? fitting.length : fitting.lastIndexOf(' ')
    const end = blank > columns / 3 ? blank : Math.max(fitting.length, 1)
    wrapped.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  return [...wrapped, rest]
}
