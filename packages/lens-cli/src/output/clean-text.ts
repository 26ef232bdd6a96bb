/**
 * Everything that steers a terminal, reorders text or cannot be seen: control and format characters, line separators,
 * lone surrogates, and what Unicode says to ignore (zero-width characters, tags, fillers). The prepended signs of
 * Arabic and its like are format characters too, but visible.
 */
const unsafe =
  /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\u{600}-\u{605}\u{6dd}\u{890}\u{891}\u{8e2}\u{110bd}\u{110cd}]]/v
const pictograph = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/v
const takesVariation = /^[\p{Emoji}--[0-9#*]]$/v
const joiner = '\u{200d}'

/**
 * The text with every unsafe character replaced by something that can be seen, so that it can be printed in one line:
 * `␛` for ESC, `\u{202e}` for a bidi control. Joiners and variation selectors stay inside emoji. Cleaning twice changes
 * nothing more.
 */
export function cleanText(text: string): string {
  if (!unsafe.test(text)) return text
  const characters = Array.from(text)
  let cleaned = ''
  let kept = ''
  let afterEmoji = false
  for (const [index, character] of characters.entries()) {
    const isVariation = (character === '\u{fe0e}' || character === '\u{fe0f}') && takesVariation.test(kept)
    const isJoint = character === joiner && afterEmoji && pictograph.test(characters[index + 1] ?? '')
    if (isVariation || isJoint || !unsafe.test(character)) {
      cleaned += character
      afterEmoji = pictograph.test(character) || (isVariation && pictograph.test(kept))
      kept = character
    } else {
      cleaned += replacementOf(character)
      kept = ''
      afterEmoji = false
    }
  }
  return cleaned
}

/** The text as lines that are safe to print, tabs as spaces. */
export function cleanLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/u).map((line) => cleanText(line.replaceAll('\t', '    ')))
}

function replacementOf(character: string): string {
  const code = character.codePointAt(0) as number
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '\u{2421}'
  if (code >= 0xd800 && code <= 0xdfff) return '\u{fffd}'
  return `\\u{${code.toString(16)}}`
}

const unsafeEverywhere = new RegExp(unsafe.source, 'gv')

/** JSON text without line breaks between its tokens, with every unsafe character escaped; it says the same. */
export function escapeJson(json: string): string {
  return json.replace(unsafeEverywhere, escapeUnits)
}

function escapeUnits(character: string): string {
  let escaped = ''
  for (let index = 0; index < character.length; index += 1) {
    escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }
  return escaped
}
