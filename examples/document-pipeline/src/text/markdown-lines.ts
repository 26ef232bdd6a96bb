/** What one line of Markdown is. `code` stands inside a fence, `fence` opens or closes one. */
export type MarkdownLine =
  | { readonly kind: 'text' | 'code' | 'fence' | 'underline' | 'front-matter'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string; readonly level: number; readonly title: string }

interface Fence {
  readonly mark: string
  readonly length: number
}

const fencePattern = /^ {0,3}(`{3,}|~{3,})(.*)$/
const headingPattern = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/
const underlinePattern = /^ {0,3}(=+|-+)[ \t]*$/
const paragraphPattern = /^ {0,3}[^\s>|<#*+-]/

/**
 * Says of every line of a Markdown text what it is, after CommonMark for headings (`#` and one-line underlined ones)
 * and fenced code, and with YAML front matter at the top. The lines are given back in order and complete: joined by
 * `\n` they are the text again. A fence that is never closed reaches to the end.
 */
export function markdownLines(text: string): readonly MarkdownLine[] {
  const lines: MarkdownLine[] = []
  const raw = text.split('\n')
  const frontMatterEnd = raw[0] === '---' ? raw.indexOf('---', 1) : -1
  let fence: Fence | undefined
  for (const [index, line] of raw.entries()) {
    if (index <= frontMatterEnd) {
      lines.push({ kind: 'front-matter', text: line })
      continue
    }
    const mark = fenceOf(line, fence)
    if (mark !== undefined) {
      lines.push({ kind: 'fence', text: line })
      fence = fence === undefined ? mark : undefined
    } else if (fence !== undefined) {
      lines.push({ kind: 'code', text: line })
    } else {
      addTextLine(lines, line)
    }
  }
  return lines
}

/** The fence that `line` opens or, inside `open`, closes. */
function fenceOf(line: string, open: Fence | undefined): Fence | undefined {
  const [, run = '', rest = ''] = fencePattern.exec(line) ?? []
  if (run === '') return undefined
  const fence = { mark: run.charAt(0), length: run.length }
  if (open === undefined) return fence.mark === '`' && rest.includes('`') ? undefined : fence
  return fence.mark === open.mark && fence.length >= open.length && rest.trim() === '' ? fence : undefined
}

function addTextLine(lines: MarkdownLine[], text: string): void {
  const [, hashes, title = ''] = headingPattern.exec(text) ?? []
  if (hashes !== undefined) {
    lines.push({ kind: 'heading', text, level: hashes.length, title: withoutClosingHashes(title) })
    return
  }
  const [, underline] = underlinePattern.exec(text) ?? []
  const above = lines.at(-1)
  if (underline === undefined || above?.kind !== 'text' || !isLoneParagraphLine(lines)) {
    lines.push({ kind: 'text', text })
    return
  }
  lines[lines.length - 1] = {
    kind: 'heading',
    text: above.text,
    level: underline.startsWith('=') ? 1 : 2,
    title: above.text.trim(),
  }
  lines.push({ kind: 'underline', text })
}

/** Whether the last line is a paragraph of its own: only then does a line of `=` or `-` below make it a heading. */
function isLoneParagraphLine(lines: readonly MarkdownLine[]): boolean {
  const [before, last] = [lines.at(-2), lines.at(-1)]
  return (
    last !== undefined &&
    paragraphPattern.test(last.text) &&
    (before === undefined || before.kind !== 'text' || before.text.trim() === '')
  )
}

function withoutClosingHashes(title: string): string {
  const trimmed = title.trim()
  const end = trimmed.search(/(?<!#)#+$/)
  if (end === -1) return trimmed
  return end === 0 || /\s/.test(trimmed.charAt(end - 1)) ? trimmed.slice(0, end).trim() : trimmed
}
