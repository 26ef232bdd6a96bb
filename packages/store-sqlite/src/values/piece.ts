/**
 * A piece of JSON text in which pieces that are kept elsewhere are named by their number: `\u0001` number `\u0002`. JSON
 * text has no such characters, so a reader only has to put texts together.
 */
export interface Piece {
  readonly text: string
  /** Length in UTF-8 of what it stands for. */
  readonly bytes: number
}

const REF_START = '\u0001'
const REF_END = '\u0002'

/** Stands in a text for the piece that has this number. */
export const refTo = (id: number): string => `${REF_START}${id}${REF_END}`

/** The number, where the whole text is one reference. */
export function wholeRef(text: string): number | undefined {
  const isOne = text.startsWith(REF_START) && text.indexOf(REF_END) === text.length - 1
  return isOne ? Number(text.slice(1, -1)) : undefined
}

/** How a piece stands in the column of a span: a text that is not simply JSON says its length first. */
export function columnText({ text, bytes }: Piece): string {
  return text.includes(REF_START) ? `${REF_END}${bytes}${REF_END}${text}` : text
}

/** Undoes {@link columnText}. */
export function textOfColumn(column: string): string {
  return column.startsWith(REF_END) ? column.slice(column.indexOf(REF_END, 1) + 1) : column
}

/** A file that somebody else made must not fill the memory or keep a reader busy: no value of ours comes near. */
const LONGEST_VALUE = 64 * 1024 * 1024
const DEEPEST_REFS = 64
const MOST_REFS = 1_000_000

/**
 * The text that a piece stands for.
 *
 * @param pieceOf the text of a kept piece
 * @returns undefined where a piece is missing, refers to itself, or the whole is larger than any value of ours
 */
export function putTogether(text: string, pieceOf: (id: number) => string | undefined): string | undefined {
  const out: string[] = []
  const open = [{ text, at: 0 }]
  let length = 0
  let refs = 0
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const start = top.text.indexOf(REF_START, top.at)
    const plain = top.text.slice(top.at, start === -1 ? undefined : start)
    out.push(plain)
    length += plain.length
    if (length > LONGEST_VALUE) return undefined
    if (start === -1) {
      open.pop()
      continue
    }
    const end = top.text.indexOf(REF_END, start)
    const part = end === -1 ? undefined : pieceOf(Number(top.text.slice(start + 1, end)))
    refs += 1
    if (part === undefined || open.length >= DEEPEST_REFS || refs > MOST_REFS) return undefined
    top.at = end + 1
    open.push({ text: part, at: 0 })
  }
  return out.join('')
}
