import { displayWidth } from './display-width.ts'

/** Which characters a place can show: those that lens draws with, or ASCII alone. */
export type Signs = 'unicode' | 'ascii'

/**
 * What stands for each sign that lens draws with where there is only ASCII, column for column, so that a line is laid
 * out before it is known. A view that draws with a new sign adds it here.
 */
const asciiSigns: Readonly<Record<string, string>> = {
  ...{ '│': '|', '├': '+', '└': '`', '┌': '+', '┐': '+', '┘': '+', '┤': '+', '┬': '+', '┴': '+', '┼': '+' },
  ...{ '─': '-', '━': '=', '⋯': ':', '…': '~', '·': '-', '•': '*', '–': '-', '—': '-', '−': '-', '↳': '`' },
  ...{ '✓': 'v', '✗': 'x', '●': '*', '○': 'o', '†': '!', '‖': '=', '⊘': '/', '◆': '*', '◇': 'o', '★': '*' },
  ...{ '█': '#', '▓': '#', '▒': 'x', '░': ':', '▶': '>', '◀': '<', '▲': '^', '▼': 'v', '↑': '^', '↓': 'v' },
  ...{ '▏': '|', '▎': '|', '▍': '|', '▌': '#', '▋': '#', '▊': '#', '▉': '#', '▐': '#' },
  ...{ '▁': '_', '▂': '.', '▃': '-', '▄': '=', '▅': '+', '▆': '*', '▇': '%', '▕': '|' },
  ...{ '×': 'x', '→': '>', '←': '<', '≥': '>', '≤': '<', '≈': '~', '±': '~', '∞': '*', '≠': '!' },
  ...{ Δ: 'd', Σ: '+', µ: 'u', μ: 'u', '‘': "'", '’': "'", '“': '"', '”': '"', '‹': '<', '›': '>', '\u{a0}': ' ' },
}

const beyondAscii = /[^ -~]/u
/** A branch with the blank after it: `|-name` is easier to read than `+ name`. */
const branches = /[├└] /gu

/**
 * A cleaned text in ASCII with the same number of columns: signs of lens by signs that look like them, a `?` for each
 * column of anything else.
 */
export function asciiColumns(text: string): string {
  return inAscii(text, (character) => '?'.repeat(displayWidth(character)))
}

/** The same where columns do not matter: what is no sign of lens is written as `\u{6570}`, so that nothing is lost. */
export function asciiEscapes(text: string): string {
  return inAscii(text, (character) => Array.from(character, escaped).join(''))
}

function inAscii(text: string, other: (character: string) => string): string {
  if (!beyondAscii.test(text)) return text
  const drawn = text.replaceAll(branches, (branch) => (branch.startsWith('├') ? '|-' : '`-'))
  let ascii = ''
  for (const { segment } of new Intl.Segmenter().segment(drawn)) {
    ascii += beyondAscii.test(segment) ? (signFor(segment) ?? other(segment)) : segment
  }
  return ascii
}

const signFor = (character: string): string | undefined =>
  Object.hasOwn(asciiSigns, character) ? asciiSigns[character] : undefined

const escaped = (character: string): string =>
  beyondAscii.test(character) ? `\\u{${(character.codePointAt(0) as number).toString(16)}}` : character

/** JSON text in ASCII; it says the same. */
export function asciiJson(json: string): string {
  return json.replaceAll(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
