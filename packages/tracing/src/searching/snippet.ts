import type { SearchSnippet } from '../trace-search.ts'
import type { Mark } from './find-terms.ts'

const before = 60
const longest = 240

/** The text around its first mark. */
export function snippetOf(text: string, marks: readonly Mark[]): SearchSnippet {
  const first = marks[0]?.[0] ?? 0
  const start = text.length <= longest ? 0 : edge(text, Math.max(0, Math.min(first - before, text.length - longest)))
  const end = edge(text, Math.min(start + longest, text.length))
  return {
    text: text.slice(start, end),
    marks: marks
      .filter((mark) => mark[0] < end)
      .map((mark) => [mark[0] - start, Math.min(mark[1], end) - start] as const),
    cut: [start > 0, end < text.length],
  }
}

/** Not between the halves of a character. */
function edge(text: string, at: number): number {
  return at > 0 && isLow(text.charCodeAt(at)) && isHigh(text.charCodeAt(at - 1)) ? at - 1 : at
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff
