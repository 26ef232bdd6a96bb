import type { Span } from '@flujo/domain'
import { treeRowsOf, type TreeRow } from '../span-order.ts'
import { timeAxisOf, type TimeAxisSource } from '../time-axis.ts'
import { withinBudget } from './budget.ts'
import { mermaidText } from './mermaid-text.ts'

/** When each span was, a section for each top-level step. */
export function toGantt(source: TimeAxisSource): readonly string[] {
  const { originUs, intervalOf } = timeAxisOf(source)
  const toMs = (ns: number): number => Math.floor(originUs / 1_000 + ns / 1e6)
  const { lines, left } = withinBudget(treeRowsOf(source.spans), ({ span, depth }: TreeRow, index) => {
    const { startNs, endNs } = intervalOf(span)
    const task = `  ${mermaidText(span.name)} :${tagOf(span)}s${index}, ${toMs(startNs)}, ${toMs(endNs)}`
    return depth <= 1 ? [`  section ${mermaidText(span.name)}`, task] : [task]
  })
  const more = left === 0 ? [] : [`  %% ${left} more spans are left out`]
  return ['gantt', '  dateFormat x', '  axisFormat %H:%M:%S', ...lines, ...more]
}

function tagOf({ status }: Span): string {
  if (status === 'failed' || status === 'crashed') return 'crit, '
  return status === 'running' ? 'active, ' : 'done, '
}
