const csi = '\u{1b}['
/** Terminals that know it show a frame when it is complete; lines that are too long by a terminal's own count stay one line. */
const beginFrame = `${csi}?2026h${csi}?7l`
const endFrame = `${csi}?7h${csi}?2026l`

const down = (rows: number): string => (rows > 0 ? `${csi}${rows}B` : '')
const up = (rows: number): string => (rows > 0 ? `${csi}${rows}A` : '')

/**
 * Keeps lines on a terminal up to date in their place, from the row of the cursor downward. Between two paintings the
 * cursor stands at the beginning of the first line: whatever a terminal makes of its lines when its size changes, what is
 * below the cursor is ours and can be wiped away.
 */
export class Painter {
  #shown: readonly string[] = []
  #isStale = false

  /** What brings a terminal from what it shows to `lines`; nothing where it shows them. Each is shorter than a row. */
  paint(lines: readonly string[]): string {
    const shown = this.#isStale ? [] : this.#shown
    const wipe = this.#isStale ? `\r${csi}J` : ''
    const changes = changesBetween(shown, lines)
    this.#shown = lines
    this.#isStale = false
    return wipe === '' && changes === '' ? '' : `${beginFrame}${wipe}${changes}${endFrame}`
  }

  /** Nothing that was painted can be relied on. */
  forget(): void {
    this.#isStale = true
  }

  /** Moves the cursor below what is shown, which stays. Painting begins anew there. */
  leave(): string {
    const rows = this.#shown.length
    this.#shown = []
    this.#isStale = false
    return rows === 0 ? '' : `${down(rows - 1)}\r\n`
  }
}

function changesBetween(shown: readonly string[], lines: readonly string[]): string {
  let text = ''
  let row = 0
  for (const [index, line] of lines.entries()) {
    if (index < shown.length && line === shown[index]) continue
    // A row that was not there before is made by a line feed, which scrolls at the end of the screen.
    text += index < shown.length || index === 0 ? `${down(index - row)}\r` : `${down(index - 1 - row)}\r\n`
    text += `${csi}2K${line}`
    row = index
  }
  if (lines.length < shown.length) {
    text += `${down(lines.length - row)}\r${csi}J`
    row = lines.length
  }
  return text === '' ? '' : `${text}\r${up(row)}`
}
