/**
 * How a piece of text is marked where there is colour; no meaning is carried by colour alone. Black and dark blue are not
 * here, nor white and the bright colours, as they vanish on a dark or on a light background, nor any background.
 */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'magenta' | 'cyan'

const codes: Record<Style, readonly [open: number, close: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  magenta: [35, 39],
  cyan: [36, 39],
}

/** The text between the escape sequences of its style: the only escape sequences that lens writes. */
export function paint(text: string, style: Style): string {
  const [open, close] = codes[style]
  return `\u{1b}[${open}m${text}\u{1b}[${close}m`
}
