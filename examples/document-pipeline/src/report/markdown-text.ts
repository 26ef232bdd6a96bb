/** Text as code inside a line of Markdown, whatever it holds; control characters become spaces. */
export function codeSpan(text: string): string {
  const line = oneLine(text).replaceAll('|', '\\|')
  const longestRun = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longestRun + 1)
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${padding}${line}${padding}${fence}`
}

/** Text as words inside a line of Markdown: nothing in it is taken for a mark. */
export function plainText(text: string): string {
  return oneLine(text).replace(/[\\`*_<>[\]|#~&]/g, '\\$&')
}

const oneLine = (text: string): string => text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()

/** At most `most` list items, and how many more there are. */
export function listOf<Item>(items: readonly Item[], most: number, show: (item: Item) => string): readonly string[] {
  const left = items.length - most
  return [...items.slice(0, most).map((item) => `- ${show(item)}`), ...(left > 0 ? [`- … and ${left} more`] : [])]
}

/** A table: the head, then the rows; cells are Markdown already. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}
