import type { SearchSnippet } from '@flujo/tracing'
import { displayWidth } from '../output/display-width.ts'
import { cleanLine, type Line, lineWidth, type Segment } from '../output/line.ts'

/**
 * A snippet in one line of at most `columns` (any, where it is left out), with what was found between ‹ and ›. Where there
 * is no room, what stands before it is cut to a third, and the rest by whoever prints it.
 */
export function snippetLine({ text, marks, cut }: SearchSnippet, columns: number | undefined): Line {
  const segments: Segment[] = []
  let at = 0
  for (const [start, end] of marks) {
    segments.push({ text: text.slice(at, start) }, { text: `‹${text.slice(start, end)}›`, style: 'bold' })
    at = end
  }
  segments.push({ text: `${text.slice(at)}${cut[1] ? '…' : ''}` })
  const [before = { text: '' }, ...rest] = cleanLine(segments)
  const whole = [{ text: `${cut[0] ? '…' : ''}${before.text}` }, ...rest].filter((segment) => segment.text !== '')
  if (columns === undefined || lineWidth(whole) <= columns) return whole
  const room = Math.max(Math.floor(columns / 3), columns - lineWidth(rest) - 1)
  const kept = lastColumns(before.text, room)
  const isCut = cut[0] || kept.length < before.text.length
  return [{ text: `${isCut ? '…' : ''}${kept}` }, ...rest].filter((segment) => segment.text !== '')
}

/** The longest end of a text that fits into `columns`; never half a character. */
function lastColumns(text: string, columns: number): string {
  let used = 0
  let start = text.length
  for (const { segment, index } of [...new Intl.Segmenter().segment(text)].toReversed()) {
    used += displayWidth(segment)
    if (used > columns) break
    start = index
  }
  return text.slice(start)
}
