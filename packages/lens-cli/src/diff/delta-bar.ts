import { type Line, styled } from '../output/line.ts'
import { noDifference } from '../format/signed.ts'

const barColumns = 6
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A difference in time as a bar on the scale of the largest one: red where B took longer, green where it took less. */
export function deltaBar(deltaNs: number, longestNs: number): Line {
  const length = longestNs === 0 ? 0 : Math.round((Math.abs(deltaNs) / longestNs) * barColumns * eighths.length)
  if (length === 0) return styled(noDifference, 'dim')
  const bar = '█'.repeat(Math.floor(length / eighths.length)) + (eighths[length % eighths.length] ?? '')
  return styled(bar, deltaNs > 0 ? 'red' : 'green')
}
