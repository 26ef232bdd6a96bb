import type { Document, Section, TextFormat } from '../text/document.ts'
import { type MeasuredSection, measureSection } from '../text/measure-section.ts'

/** A document that is not on disk. */
export function documentOf(text: string, format: TextFormat = 'markdown', label = 'a.md'): Document {
  return { label, file: `/docs/${label}`, format, text }
}

/** A section that is not on disk. */
export function sectionOf(text: string, given: Partial<Section> = {}): Section {
  return { document: 'a.md', file: '/docs/a.md', format: 'markdown', title: 'Title', line: 1, text, ...given }
}

/** One measured section for each text, each in a document of its own. */
export function measuredOf(...texts: readonly string[]): readonly MeasuredSection[] {
  return texts.map((text, index) =>
    measureSection(sectionOf(text, { document: `${index}.md`, file: `/docs/${index}.md`, title: '' })),
  )
}

/** A context for an analysis, and what it said. */
export function contextOf(signal: AbortSignal = new AbortController().signal): {
  readonly signal: AbortSignal
  readonly feedback: (text: string) => void
  readonly said: readonly string[]
} {
  const said: string[] = []
  return { signal, feedback: (text) => void said.push(text), said }
}
