/**
 * Letters, digits, signs and what lens draws with, each with the same number of columns whatever stands beside it and
 * nothing in it that steers a terminal: Latin, Greek, Cyrillic, punctuation, arrows, mathematics, boxes …
 */
const narrow =
  ' -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u052f' +
  '\u2010-\u2027\u2030-\u205e\u20a0-\u20c0\u2190-\u22ff\u2500-\u25fc\u25ff\u2713\u2717'

/** … and Chinese, Japanese and Korean, which have two columns each. */
const wide =
  '\u3001-\u3029\u3030-\u303e\u3041-\u3096\u309b-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60'

// One character and no repetition: a long text must not fill the stack of the expression.
const unordinary = new RegExp(`[^${narrow}${wide}]`)
const wideOne = new RegExp(`[${wide}]`)
const wideOnes = new RegExp(wideOne, 'g')

/** Whether nothing of the text needs a look into the tables of Unicode, see `unusual-text.ts`. */
export const isOrdinary = (text: string): boolean => !unordinary.test(text)

/** Columns of a text that {@link isOrdinary}. */
export function ordinaryWidth(text: string): number {
  if (!wideOne.test(text)) return text.length
  return 2 * text.length - text.replaceAll(wideOnes, '').length
}

/** The longest start of a text that {@link isOrdinary} that fits into `columns`. */
export function takeOrdinary(text: string, columns: number): string {
  if (!wideOne.test(text)) return text.slice(0, Math.max(0, columns))
  let end = 0
  for (let left = columns; end < text.length; end += 1) {
    left -= wideOne.test(text.charAt(end)) ? 2 : 1
    if (left < 0) break
  }
  return text.slice(0, end)
}
