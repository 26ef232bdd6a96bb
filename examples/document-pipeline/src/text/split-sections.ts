import type { Document, Section } from './document.ts'
import { type MarkdownLine, markdownLines } from './markdown-lines.ts'

interface Part {
  readonly firstLine: number
  readonly lines: string[]
  readonly heading: string | undefined
}

/**
 * Takes a document apart: Markdown at every heading outside of fenced code, plain text at blank lines. No line is lost
 * but blank ones between paragraphs of plain text, and what stands before the first heading where that says nothing.
 *
 * @example
 * splitSections({ label: 'a.md', file: '/a.md', format: 'markdown', text: '# One\ntext\n## Two' }).length // 2
 */
export function splitSections(document: Document): readonly Section[] {
  const parts = document.format === 'markdown' ? markdownParts(document.text) : paragraphs(document.text)
  return parts.map(({ firstLine, lines, heading }) => ({
    document: document.label,
    file: document.file,
    format: document.format,
    title: heading ?? openingWords(lines),
    line: firstLine,
    text: lines.join('\n'),
  }))
}

function markdownParts(text: string): readonly Part[] {
  const parts: Part[] = []
  const lines = markdownLines(text)
  let part: Part = { firstLine: 1, lines: [], heading: undefined }
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'heading') {
      parts.push(part)
      part = { firstLine: index + 1, lines: [], heading: line.title }
    }
    part.lines.push(line.text)
  }
  parts.push(part)
  const [preamble, ...headed] = parts
  return preamble !== undefined && saysSomething(lines.slice(0, preamble.lines.length)) ? parts : headed
}

const saysSomething = (lines: readonly MarkdownLine[]): boolean =>
  lines.some(({ kind, text }) => kind !== 'front-matter' && text.trim() !== '')

function paragraphs(text: string): readonly Part[] {
  const parts: Part[] = []
  let part: Part | undefined
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') {
      part = undefined
    } else if (part === undefined) {
      part = { firstLine: index + 1, lines: [line], heading: undefined }
      parts.push(part)
    } else {
      part.lines.push(line)
    }
  }
  return parts
}

function openingWords(lines: readonly string[]): string {
  const opening = lines.find((line) => line.trim() !== '' && line !== '---')?.trim() ?? ''
  return opening.length <= 40 ? opening : `${opening.slice(0, 40).replace(/\s+\S*$/, '')}…`
}
