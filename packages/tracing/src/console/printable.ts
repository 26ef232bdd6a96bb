const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u

/** Text from outside as one line that is safe to print: control, format and bidi characters become `�`. */
export function printable(text: string): string {
  return text.replaceAll(controls, '\uFFFD')
}

/** Text that takes at most so many columns of a terminal; `…` stands for what was cut. */
export function fitColumns(text: string, columns: number): string {
  let used = 0
  let kept = ''
  for (const character of text) {
    used += wide.test(character) ? 2 : 1
    if (used > columns - 1) return `${kept}…`
    kept += character
  }
  return kept
}
