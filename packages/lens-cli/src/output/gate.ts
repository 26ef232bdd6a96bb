import { cleanText, escapeJson } from './clean-text.ts'
import type { LensOutput } from './lens-output.ts'
import { cleanLine, cutLine, type Line, trimLine } from './line.ts'
import { paint } from './style.ts'

/**
 * The one way out: everything that lens prints passes here, and what comes from a trace is made safe here, whatever was
 * done to it before. Only {@link paint} adds escape sequences.
 */
export class Gate {
  readonly #output: Pick<LensOutput, 'write' | 'width' | 'color'>

  readonly #compact: boolean

  /** @param options with `compact`, a JSON document has one line */
  constructor(
    output: Pick<LensOutput, 'write' | 'width' | 'color'>,
    { compact = false }: { readonly compact?: boolean } = {},
  ) {
    this.#output = output
    this.#compact = compact
  }

  /** Prints one line, cut to the width of the output. */
  line(line: Line = []): void {
    const { width } = this.#output
    const clean = cleanLine(line)
    this.#print(width === undefined ? clean : cutLine(clean, width))
  }

  /** Prints one line of any length. */
  wholeLine(line: Line): void {
    this.#print(cleanLine(line))
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
    this.#output.write(`${cells.map((cell) => cleanText(cell)).join('\t')}\n`)
  }

  /** Prints a JSON value in a line of its own. */
  jsonLine(value: unknown): void {
    this.#output.write(`${escapeJson(JSON.stringify(value))}\n`)
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
      else write(escapeJson(JSON.stringify(value)))
      before = ','
    }
    write('\n}\n')
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
      write(`${before}\n    ${escapeJson(JSON.stringify(row))}`)
      before = ','
    }
    write('\n  ]')
  }
}
