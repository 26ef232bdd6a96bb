import stringWidth from 'string-width'

/**
 * Everything that steers a terminal, reorders text or cannot be seen: control and format characters, line separators,
 * lone surrogates, and what Unicode says to ignore (zero-width characters, tags, fillers). The prepended signs of
 * Arabic and its like are format characters too, but visible.
 */
const unsafe =
  /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\u{600}-\u{605}\u{6dd}\u{890}\u{891}\u{8e2}\u{110bd}\u{110cd}]]/v
const unsafeEverywhere = new RegExp(unsafe.source, 'gv')
const pictograph = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/v
const takesVariation = /^[\p{Emoji}--[0-9#*]]$/v
const joiner = '\u{200d}'

/** Columns of any text without escape sequences. */
export const unusualWidth = (text: string): number => stringWidth(text, { countAnsiEscapeCodes: true })

/** The longest start of any text that fits into `columns`; never half a character. */
export function takeUnusual(text: string, columns: number): string {
  let used = 0
  let end = 0
  for (const { segment, index } of new Intl.Segmenter().segment(text)) {
    used += unusualWidth(segment)
    if (used > columns) break
    end = index + segment.length
  }
  return text.slice(0, end)
}

/** See `cleanText`. */
export function cleanUnusual(text: string): string {
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

function replacementOf(character: string): string {
  const code = character.codePointAt(0) as number
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '\u{2421}'
  if (code >= 0xd800 && code <= 0xdfff) return '\u{fffd}'
  return `\\u{${code.toString(16)}}`
}

/** See `escapeJson`. */
export const escapeUnusual = (json: string): string => json.replace(unsafeEverywhere, escapeUnits)

function escapeUnits(character: string): string {
  let escaped = ''
  for (let index = 0; index < character.length; index += 1) {
    escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }
  return escaped
}
