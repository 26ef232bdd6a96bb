import { cleanText } from '../output/clean-text.ts'
import { displayWidth } from '../output/display-width.ts'
import type { Gate } from '../output/gate.ts'
import { plain, styled } from '../output/line.ts'
import type { Described } from './describe-failure.ts'

/** One line that says what is wrong, what belongs to it, and a hint. */
export function printFailure(gate: Gate, { message, hint, excerpt, candidates }: Described): void {
  gate.wholeLine([...styled('lens: ', 'red'), ...plain(message)])
  if (excerpt !== undefined) {
    gate.wholeLine(plain(`  ${excerpt.text}`))
    const columns = displayWidth(cleanText(excerpt.text.slice(0, excerpt.index)))
    gate.wholeLine(plain(`  ${' '.repeat(columns)}^`))
  }
  for (const candidate of candidates) gate.wholeLine(plain(`  ${candidate}`))
  gate.wholeLine(styled(hint, 'dim'))
}
