import type { Section } from './document.ts'
import { markdownLines } from './markdown-lines.ts'

/** Where a link stands and what it points to, as it is written. */
export interface Link {
  readonly document: string
  /** Absolute path of the document. */
  readonly file: string
  /** Line in the document, from 1. */
  readonly line: number
  readonly target: string
}

const inlineLink =
  /\]\(\s*(?:<([^<>\n]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)/g
const definition = /^ {0,3}\[(?!\^)[^[\]]+\]:\s*(?:<([^<>]*)>|(\S+))/

/** The links and images of a Markdown section, and its link definitions; not those inside code. None in plain text. */
export function linksOf(section: Section): readonly Link[] {
  if (section.format !== 'markdown') return []
  return markdownLines(section.text).flatMap(({ kind, text }, index) => {
    if (kind !== 'text' && kind !== 'heading') return []
    const prose = text.replace(/``.*?``|`[^`]*`/g, '').replace(/\s+/g, ' ')
    return [...prose.matchAll(inlineLink), ...matchOf(definition, prose)]
      .map(([, inAngles, bare]) => inAngles ?? bare ?? '')
      .filter((target) => target !== '')
      .map((target) => ({ document: section.document, file: section.file, line: section.line + index, target }))
  })
}

function matchOf(pattern: RegExp, text: string): readonly RegExpExecArray[] {
  const match = pattern.exec(text)
  return match === null ? [] : [match]
}
