import { isOrdinary } from './ordinary-text.ts'
import { unusualText } from './load-unusual-text.ts'

/**
 * The text with every unsafe character replaced by something that can be seen, so that it can be printed in one line:
 * `␛` for ESC, `\u{202e}` for a bidi control. Joiners and variation selectors stay inside emoji. Cleaning twice changes
 * nothing more.
 */
export function cleanText(text: string): string {
  return isOrdinary(text) ? text : unusualText().cleanUnusual(text)
}

/** The text as lines that are safe to print, tabs as spaces. */
export function cleanLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/u).map((line) => cleanText(line.replaceAll('\t', '    ')))
}

/** JSON text without line breaks between its tokens, with every unsafe character escaped; it says the same. */
export function escapeJson(json: string): string {
  return isOrdinary(json) ? json : unusualText().escapeUnusual(json)
}
