import { cleanLines, cleanText } from '../output/clean-text.ts'

/** Text as Markdown that shows just this text, in one line. */
export function markdownText(text: string): string {
  return cleanText(text.replace(/\s+/gu, ' ').trim()).replace(/[!-/:-@[-`{-~]/gu, escapeMark)
}

/** By what HTML has for them, since a backslash before `<` is not heeded everywhere. */
function escapeMark(mark: string): string {
  return entities[mark] ?? `\\${mark}`
}

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '|': '&#124;' }

/** Text of any length as a block of code, which nothing in it can end. */
export function markdownCode(text: string, language = ''): string {
  const longestRun = (text.match(/`+/gu) ?? []).reduce((most, { length }) => Math.max(most, length), 2)
  const fence = '`'.repeat(longestRun + 1)
  return `${fence}${language}\n${cleanLines(text).join('\n')}\n${fence}\n`
}
