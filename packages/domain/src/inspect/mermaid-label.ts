const LONGEST = 40

/**
 * Text as a quoted Mermaid label that shows just this text: every character but letters, digits and spaces becomes
 * `#codepoint;`, also `_`, `.` and `-` unless they stand between letters or digits, where Markdown (which labels are
 * taken for) has no meaning for them. White space is folded, more than 40 characters are cut, none are `unnamed`.
 *
 * @param after stands behind the text, uncut
 */
export function mermaidLabel(text: string, after = ''): string {
  const characters = [...text.toWellFormed().replace(/\s+/g, ' ').trim()]
  const whole = characters.length === 0 ? 'unnamed' : characters.join('')
  const cut =
    characters.length > LONGEST
      ? `${characters
          .slice(0, LONGEST - 1)
          .join('')
          .trim()}…`
      : whole
  const escaped = `${cut}${after}`.replace(
    /[^\p{L}\p{N} _.-]|(?<![\p{L}\p{N}])[_.-]|[_.-](?![\p{L}\p{N}])/gu,
    (character) => `#${character.codePointAt(0)};`,
  )
  return `"${escaped}"`
}
