import type { Run, Span } from '@flujo/domain'
import { buildSpanTree, type TraceReader } from '@flujo/tracing'
import { countOf } from '../format/count.ts'
import { flow } from '../output/flow.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { headLines } from '../trace/head-and-end.ts'
import { openEndUsOf } from '../trace/last-end.ts'
import { treeLines } from '../trace/tree-lines.ts'
import { type Tree, treeOf } from '../trace/tree-node.ts'
import { type TreeRows, treeRows } from '../trace/tree-rows.ts'
import type { Following } from './following.ts'
import { latestSpans } from './latest-spans.ts'
import { RunSpans } from './run-spans.ts'
import type { Picture, PicturePlace } from './screen-view.ts'
import { troubleLines } from './trouble-lines.ts'

interface Drawn {
  readonly rows: number
  readonly tree: Tree
  readonly drawn: TreeRows
}

/** The tree of one run, as `trace` has it. Where it has more rows than there is room for, with what happened last. */
export class TreePicture implements Picture {
  readonly #spans = new RunSpans()
  #whole: Tree | undefined
  /** For so many rows; made anew when something has changed. */
  #drawn: Drawn | undefined

  /** Whether nothing of the run was traced. */
  get isEmpty(): boolean {
    return this.#whole === undefined
  }

  async update(reader: TraceReader, touched: readonly Run[]): Promise<void> {
    for (const run of touched) await this.#spans.read(reader, run)
    const root = buildSpanTree([...this.#spans.byId.values()])
    this.#whole = root && treeOf(root)
    this.#drawn = undefined
  }

  lines(following: Following, { output, rows, trouble, isLive }: PicturePlace): readonly Line[] {
    const [run] = following.runs
    const keys = isLive ? ['q ends'] : []
    if (run === undefined) {
      const waiting = trouble === undefined ? [plain(`Waiting for ${following.waitingFor}.`)] : []
      return [...waiting, ...troubleLines(trouble, output), ...footer(keys, output)]
    }
    const lost = following.gone.length > 0 ? 'the run is not in the database any more' : undefined
    const below = troubleLines(trouble ?? lost, output)
    if (this.#whole === undefined) return [plain('Nothing of it was traced yet.'), ...below, ...footer(keys, output)]
    const whole = this.#whole
    const view = { run, openEndUs: openEndUsOf(run, whole.spans, output.nowMs), self: false }
    const head = headLines({ ...view, tree: whole }, output)
    const { tree, drawn } = this.#draw(whole, Math.max(1, rows - head.length - below.length - 2))
    const cut = tree.spans.length - tree.nodes.length + drawn.cut
    const parts = [
      drawn.folded > 0 ? `${countOf(drawn.folded, 'span')} folded` : '',
      cut > 0 ? `${countOf(cut, 'earlier span')} not shown` : '',
      ...keys,
    ]
    return [...head, ...treeLines(drawn.rows, { ...view, tree }, output), ...below, ...footer(parts, output)]
  }

  #draw(whole: Tree, rows: number): Drawn {
    if (this.#drawn?.rows === rows) return this.#drawn
    let tree = whole
    let drawn = treeRows(tree, { limit: rows, folding: true })
    if (drawn.cut > 0) {
      const wanted = latestSpans(whole, rows)
      tree = treeOf(whole.root.span, (span: Span) => wanted.has(span.spanId))
      drawn = treeRows(tree, { limit: rows, folding: true })
    }
    return (this.#drawn = { rows, tree, drawn })
  }
}

function footer(parts: readonly string[], output: SettledOutput): Line[] {
  return flow(
    parts.map((part) => styled(part, 'dim')),
    output,
  )
}
