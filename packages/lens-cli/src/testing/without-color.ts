const escape = String.fromCodePoint(0x1b)
const colors = new RegExp(`${escape}\\[(?:1|2|22|3[1-9])m`, 'gu')

/** The text without the escape sequences that lens itself writes; any other one stays. */
export function withoutColor(text: string): string {
  return text.replaceAll(colors, '')
}
