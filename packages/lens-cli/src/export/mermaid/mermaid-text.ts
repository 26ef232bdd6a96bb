import { cleanText } from '../../output/clean-text.ts'

const longest = 40

/** What Mermaid would take for the start of a statement where a label begins a line or follows a colon. */
const keyword =
  /^(?:acc|actor|alt|and|as|auto|axis|box|break|call|click|create|crit|date|deact|act|destroy|done|else|end|excl|gantt|href|incl|left|link|loop|mile|no|note|opt|over|par|prop|rect|right|section|sequence|tick|title|today|top|vert|week|wrap)/iu

/**
 * Text for any place of a Mermaid drawing where text may stand: all that is no letter, digit or space is written as
 * `#codepoint;` (also `_`, `.` and `-` unless they stand inside a word), and so is the first letter of a word that
 * Mermaid knows. Longer than 40 characters is cut, nothing is `unnamed`.
 */
export function mermaidText(text: string): string {
  const characters = [...cleanText(text.replace(/\s+/gu, ' ').trim())]
  if (characters.length === 0) return 'unnamed'
  const cut = characters.length > longest ? [...characters.slice(0, longest - 1), '…'] : characters
  const escaped = cut
    .join('')
    .replace(
      /[^\p{L}\p{N} _.-]|(?<![\p{L}\p{N}])[_.-]|[_.-](?![\p{L}\p{N}])/gu,
      (character) => `#${character.codePointAt(0)};`,
    )
  return keyword.test(escaped) ? `#${escaped.codePointAt(0)};${escaped.slice(1)}` : escaped
}
