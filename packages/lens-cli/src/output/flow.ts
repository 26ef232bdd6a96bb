import { cleanLine, type Line, lineWidth, plain } from './line.ts'

const separator = ' · '

/** Parts side by side with dots between them, in as many lines as the width needs. */
export function flow(parts: readonly Line[], width: number | undefined): Line[] {
  const lines: Line[] = []
  let current: Line = []
  for (const part of parts.filter(({ length }) => length > 0)) {
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
