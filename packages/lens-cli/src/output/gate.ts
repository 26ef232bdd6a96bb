import { asciiColumns, asciiEscapes, asciiJson } from './ascii.ts'
import { cleanText, escapeJson } from './clean-text.ts'
import type { LensOutput } from './lens-output.ts'
import { cleanLine, cutLine, type Line, type Segment, trimLine } from './line.ts'
import { paint } from './style.ts'

/** What the gate has to know of a place. */
export type GatePlace = Pick<LensOutput, 'write' | 'width' | 'color' | 'signs'>

/**
 * The one way out: everything that lens prints passes here, and what comes from a trace is made safe here, whatever was
 * done to it before. Only {@link paint} adds escape sequences.
 */
export class Gate {
  readonly #output: GatePlace

  readonly #compact: boolean

  readonly #isAscii: boolean

  /** @param options with `compact`, a JSON document has one line */
  constructor(output: GatePlace, { compact = false }: { readonly compact?: boolean } = {}) {
    this.#output = output
    this.#compact = compact
    this.#isAscii = output.signs === 'ascii'
  }

  /** Prints one line, cut to the width of the output. */
  line(line: Line = []): void {
    const { width } = this.#output
    const clean = cleanLine(this.#isAscii ? line.map(withLongDots) : line)
    if (width !== undefined) this.#print(this.#drawn(cutLine(clean, width), asciiColumns))
    else this.#print(this.#drawn(clean, asciiEscapes))
  }

  /** Prints one line of any length. */
  wholeLine(line: Line): void {
    this.#print(this.#drawn(cleanLine(line), asciiColumns))
  }

  /**
   * Prints a line of a captured value, whole. In a pipe it is not made ASCII: there it is read by a program, and has to
   * be what was captured.
   */
  valueLine(text: string): void {
    const clean = cleanText(text)
    this.#output.write(`${this.#isAscii && this.#output.width !== undefined ? asciiEscapes(clean) : clean}\n`)
  }

  lines(lines: Iterable<Line>): void {
    for (const line of lines) this.line(line)
  }

  /** Prints rows of cells with tabs between them, under their titles; each row has the same number of cells. */
  table(titles: readonly string[], rows: Iterable<readonly string[]>): void {
    this.row(titles)
    for (const row of rows) this.row(row)
  }

  /** Prints one row of cells with tabs between them. */
  row(cells: readonly string[]): void {
    this.#output.write(`${cells.map((cell) => this.#cell(cell)).join('\t')}\n`)
  }

  /** Prints a JSON value in a line of its own. */
  jsonLine(value: unknown): void {
    this.#output.write(`${this.#jsonText(value)}\n`)
  }

  /** Prints a JSON document, with the long lists in it one row a line. */
  json(document: Readonly<Record<string, unknown>>): void {
    const { write } = this.#output
    if (this.#compact) {
      this.jsonLine(document)
      return
    }
    let before = '{'
    for (const [key, value] of Object.entries(document)) {
      if (value === undefined) continue
      write(`${before}\n  ${JSON.stringify(key)}: `)
      if (Array.isArray(value) && value.length > 0) this.#rows(value)
      else write(this.#jsonText(value))
      before = ','
    }
    write('\n}\n')
  }

  #drawn(line: Line, inAscii: (text: string) => string): Line {
    return this.#isAscii ? line.map(({ text, style }) => ({ text: inAscii(text), style })) : line
  }

  #cell(text: string): string {
    return this.#isAscii ? asciiEscapes(cleanText(text)) : cleanText(text)
  }

  #jsonText(value: unknown): string {
    const json = escapeJson(JSON.stringify(value))
    return this.#isAscii ? asciiJson(json) : json
  }

  #print(line: Line): void {
    const { write, color = false } = this.#output
    write(
      `${trimLine(line)
        .map(({ text, style }) => (color && style ? paint(text, style) : text))
        .join('')}\n`,
    )
  }

  #rows(rows: readonly unknown[]): void {
    const { write } = this.#output
    let before = '['
    for (const row of rows) {
      write(`${before}\n    ${this.#jsonText(row)}`)
      before = ','
    }
    write('\n  ]')
  }
}

/** A line that says what was left out begins with dots that are easier to see than the sign for cut text. */
const withLongDots = (segment: Segment): Segment =>
  /^ *… /u.test(segment.text) ? { ...segment, text: segment.text.replace('…', '...') } : segment
