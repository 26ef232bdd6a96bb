import { type Line, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { wrapText } from '../output/wrap-text.ts'

const mostLines = 3

/** Why nothing can be read, below what was read last. */
export function troubleLines(trouble: string | undefined, { width }: SettledOutput): Line[] {
  if (trouble === undefined) return []
  return wrapText(`Waiting: ${trouble}`, width)
    .slice(0, mostLines)
    .map((line) => styled(line, 'yellow'))
}
