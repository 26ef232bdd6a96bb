import { cleanLine, type Line, lineWidth, plain } from './line.ts'
import type { SettledOutput } from './settled-output.ts'

const separator = ' · '

/** Where parts are put: as many as the width has room for in a line; one a line where it is to be plain. */
export type FlowPlace = Pick<SettledOutput, 'width' | 'plain'>

/** Parts side by side with dots between them, in as many lines as the width needs. */
export function flow(parts: readonly Line[], { width, plain: isPlain }: FlowPlace): Line[] {
  const said = parts.filter(({ length }) => length > 0)
  if (isPlain) return said
  const lines: Line[] = []
  let current: Line = []
  for (const part of said) {
    const longer = current.length === 0 ? part : [...current, ...plain(separator), ...part]
    if (current.length > 0 && width !== undefined && lineWidth(cleanLine(longer)) > width) {
      lines.push(current)
      current = part
    } else {
      current = longer
    }
  }
  return current.length === 0 ? lines : [...lines, current]
}
