import type { Section } from './document.ts'
import { markdownLines } from './markdown-lines.ts'

const listItem = /^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?/
const notProse = /^\s*(?:\||<|\[[^[\]]+\]:|[-*_=]{3,}\s*$)/

/**
 * What a section says in running text, one string for each paragraph or list item. Headings, code blocks, tables, HTML
 * lines, link definitions and rulers of Markdown are left out, and its marks inside a line are taken off.
 */
export function proseOf({ text, format }: Pick<Section, 'text' | 'format'>): readonly string[] {
  const blocks: string[][] = [[]]
  for (const line of format === 'markdown' ? proseLines(text) : text.split('\n')) {
    if (line.trim() === '' || listItem.test(line)) blocks.push([])
    blocks.at(-1)?.push(line.replace(listItem, ''))
  }
  const plain = format === 'markdown' ? withoutMarks : (block: string): string => block
  return blocks.map((lines) => singleSpaced(plain(singleSpaced(lines.join(' '))))).filter((block) => block !== '')
}

const singleSpaced = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** The lines that may be prose; a blank one stands for whatever was left out. */
function proseLines(text: string): readonly string[] {
  return markdownLines(text).map((line) =>
    line.kind !== 'text' || notProse.test(line.text) ? '' : line.text.replace(/^(?:\s*>)+/, ''),
  )
}

function withoutMarks(block: string): string {
  return block
    .replace(/`([^`]+)`/g, (_span, code: string) => code.replace(/[<>*_[\]\\~]/g, '\\$&'))
    .replace(/!\[[^[\]]*\]\([^()\s]*(?:\s[^()]*)?\)/g, ' ')
    .replace(/\[([^[\]]*)\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^[\]]*\])/g, '$1')
    .replace(/(?<!\\)<[^<>\\]*>/g, ' ')
    .replace(/`+/g, '')
    .replace(/(?<![\\*])\*+|~~/g, '')
    .replace(/(?<![\p{L}\p{N}_\\])_+|(?<![_\\])_+(?![\p{L}\p{N}_])/gu, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
}
