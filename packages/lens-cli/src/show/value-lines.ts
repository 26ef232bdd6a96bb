import type { JsonValue, ValueInfo } from '@flujo/domain'
import { formatBytes } from '../format/count.ts'
import { cleanLines } from '../output/clean-text.ts'
import { type Line, plain, styled } from '../output/line.ts'

/** Lines of a value that are shown where there is a width. */
const shownLines = 12
const indent = '  '

/** A value for people: text as it is, anything else as indented JSON. */
export function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

export interface ValueSection {
  readonly title: string
  readonly info: ValueInfo | undefined
  /** `undefined` where it is gone. */
  readonly value: JsonValue | undefined
  /** The command that prints it whole. */
  readonly command: string
}

/** A captured value below its title; in a place with a width, the start of it. */
export function valueLines({ title, info, value, command }: ValueSection, width: number | undefined): Line[] {
  if (info === undefined) return [[...styled(title, 'bold'), ...styled('  none captured', 'dim')]]
  const head: Line = [...styled(title, 'bold'), ...styled(`  ${formatBytes(info.bytes)}`, 'dim')]
  if (value === undefined) return [[...head, ...styled(', but it is not in the database any more', 'dim')]]
  const lines = cleanLines(valueText(value))
  const shown = width === undefined ? lines : lines.slice(0, shownLines)
  const hidden = lines.length - shown.length
  const isCut = hidden > 0 || (width !== undefined && shown.some((line) => line.length > width - indent.length))
  const note = `${indent}… ${hidden > 0 ? `${hidden} more lines; ` : ''}whole: ${command}`
  return [head, ...shown.map((line) => plain(indent + line)), ...(isCut ? [styled(note, 'dim')] : [])]
}
