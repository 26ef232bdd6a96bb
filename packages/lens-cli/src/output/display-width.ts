import stringWidth from 'string-width'

/**
 * Anything but ASCII and what lens draws with: those have one column each, known without a look at grapheme clusters. (One
 * character and no repetition: a long text must not fill the stack of the expression.)
 */
const complex = /[^ -~─-▟…–·×≥µ→✓✗●○†‖⊘▶⋯]/u

/** Columns that a terminal needs for a text without escape sequences. */
export function displayWidth(text: string): number {
  return complex.test(text) ? stringWidth(text, { countAnsiEscapeCodes: true }) : text.length
}

/** The longest start of `text` that fits into `columns`; never half a character. */
export function takeColumns(text: string, columns: number): string {
  if (!complex.test(text)) return text.slice(0, columns)
  let used = 0
  let end = 0
  for (const { segment, index } of new Intl.Segmenter().segment(text)) {
    used += displayWidth(segment)
    if (used > columns) break
    end = index + segment.length
  }
  return text.slice(0, end)
}
