import { type Line, styled } from '../output/line.ts'
import type { Style } from '../output/style.ts'

const looks: Readonly<Record<string, readonly [glyph: string, style: Style]>> = {
  completed: ['✓', 'green'],
  failed: ['✗', 'red'],
  running: ['●', 'cyan'],
  crashed: ['†', 'red'],
  paused: ['‖', 'yellow'],
  cancelled: ['⊘', 'yellow'],
  skipped: ['○', 'dim'],
}

/** One character for a status; `?` for one that this lens does not know, nothing for none. */
export function statusGlyph(status: string): Line {
  if (status === '') return []
  const [glyph, style] = lookOf(status) ?? ['?', undefined]
  return styled(glyph, style)
}

/** The same before a title; nothing where words have to do. */
export function statusLead(status: string, { plain }: { readonly plain: boolean }): Line {
  return plain ? [] : [...statusGlyph(status), { text: ' ' }]
}

export function statusWord(status: string): Line {
  return styled(status, lookOf(status)?.[1])
}

function lookOf(status: string): readonly [string, Style] | undefined {
  return Object.hasOwn(looks, status) ? looks[status] : undefined
}
