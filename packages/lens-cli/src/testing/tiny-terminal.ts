import type { LiveListener, LiveTerminal } from '../watch/live-terminal.ts'

/** A terminal that understands what lens writes to it and nothing else, with as many rows as are needed. */
export class TinyTerminal implements LiveTerminal {
  columns: number
  rows: number
  listener: LiveListener | undefined
  isHidden = false
  #lines: string[] = ['']
  #row = 0
  #column = 0

  constructor(columns = 100, rows = 30) {
    this.columns = columns
    this.rows = rows
  }

  /** What stands on it, without colour. */
  get text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd()
  }

  get cursor(): readonly [row: number, column: number] {
    return [this.#row, this.#column]
  }

  size(): { readonly columns: number; readonly rows: number } {
    return { columns: this.columns, rows: this.rows }
  }

  begin(_leave: () => string, listener: LiveListener): void {
    this.listener = listener
    this.isHidden = true
  }

  end(): void {
    this.write('\r\u{1b}[J')
    this.isHidden = false
  }

  readonly write = (text: string): void => {
    // oxlint-disable-next-line no-control-regex -- what is looked for are control characters
    for (const [piece] of text.matchAll(/\u001b\[[?\d;]*[A-Za-z]|[\r\n]|[^\u001b\r\n]+|./gu)) this.#take(piece)
  }

  #take(piece: string): void {
    const [, number = '', letter = ''] = /^\[([?\d;]*)([A-Za-z])$/u.exec(piece.slice(1)) ?? []
    const line = this.#lines[this.#row] ?? ''
    if (piece === '\r') this.#column = 0
    else if (piece === '\n') this.#down(1, true)
    else if (!piece.startsWith('\u{1b}')) {
      this.#lines[this.#row] =
        line.slice(0, this.#column).padEnd(this.#column) + piece + line.slice(this.#column + piece.length)
      this.#column += piece.length
    } else if (letter === 'A') this.#row = Math.max(0, this.#row - Number(number))
    else if (letter === 'B') this.#down(Number(number), false)
    else if (letter === 'K' && number === '2') this.#lines[this.#row] = ''
    else if (letter === 'J' && number === '') {
      this.#lines = [...this.#lines.slice(0, this.#row), line.slice(0, this.#column)]
    } else if (letter !== 'm' && !/^\?(?:7|2026)$/u.test(number)) throw new Error(`unknown: ${JSON.stringify(piece)}`)
  }

  #down(rows: number, isFeed: boolean): void {
    this.#row += rows
    if (isFeed) this.#column = 0
    if (this.#row < this.#lines.length) return
    if (!isFeed) throw new Error('moved below what there is')
    this.#lines.push('')
  }
}
