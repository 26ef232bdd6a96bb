import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import type { Style } from '../output/style.ts'
import { wrapText } from '../output/wrap-text.ts'
import type { DiffNode } from './align-trees.ts'
import { changedContents, type Content, contentLines } from './content.ts'
import { nodePath } from './node-path.ts'
import type { ReadValue } from './value-changes.ts'

/** Lines of a value, and values, that are shown where there is a width. */
const shownLines = 30
const shownValues = 12

export interface ContentOptions {
  readonly read: ReadValue
  /** Whole values, and all of them, whatever the width. */
  readonly whole: boolean
  /** The command line so far, for the ones that are suggested. */
  readonly command: string
}

/** What is different in the values of the steps, line by line. */
export async function* contentSections(
  nodes: readonly DiffNode[],
  output: SettledOutput,
  { read, whole, command }: ContentOptions,
): AsyncGenerator<Line[]> {
  const isWhole = whole || output.width === undefined
  let [shown, hidden] = [0, 0]
  for (const node of nodes) {
    if (node.a === undefined || node.b === undefined || node.changes.length === 0) continue
    if (!isWhole && shown >= shownValues) {
      hidden += node.changes.some(({ what }) => what === 'input' || what === 'output') ? 1 : 0
      continue
    }
    for (const content of await changedContents(node, read)) {
      // A run fails with the error of a step, which is shown at that step.
      if (content.what === 'error' && node.parent === undefined && nodes.length > 1) continue
      shown += 1
      yield sectionOf(node, content, output.width, isWhole ? undefined : `${command} --step ${quoted(nodePath(node))}`)
    }
  }
  if (shown + hidden === 0) yield [plain(''), styled('No inputs, outputs or errors differ.', 'dim')]
  if (hidden > 0) yield [plain(''), styled(`… and the values of ${hidden} more steps; one by one: --step PATH`, 'dim')]
}

const quoted = (path: string): string =>
  /^[\w/.:@-]+$/u.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`

const styles: Readonly<Record<string, Style>> = { '-': 'red', '+': 'green', '@': 'dim' }

/** @param more the command that shows it whole; left out where it is whole */
function sectionOf(node: DiffNode, content: Content, width: number | undefined, more: string | undefined): Line[] {
  const path = nodePath(node)
  const lines = contentLines(content).flatMap((line) => {
    const mark = line.slice(0, 1)
    if (mark === '@') return [styled(line, styles[mark])]
    return wrapText(line.slice(1), width === undefined ? undefined : width - 2).map((text) => [
      ...styled(`${mark} `, styles[mark]),
      ...styled(text, styles[mark]),
    ])
  })
  const head: Line = [...styled(path, 'bold'), ...styled(`  ${content.what}`, 'dim')]
  if (more === undefined || lines.length <= shownLines) return [plain(''), head, ...lines]
  const rest = `… ${lines.length - shownLines} more lines; whole: ${more}`
  return [plain(''), head, ...lines.slice(0, shownLines), styled(rest, 'dim')]
}
