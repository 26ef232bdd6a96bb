import type { Span } from '@flujo/domain'
import { formatDuration } from '../../format/duration.ts'
import type { TimeAxisSource } from '../time-axis.ts'
import { treeRowsOf } from '../span-order.ts'
import { withinBudget } from './budget.ts'
import { mermaidText } from './mermaid-text.ts'

/** What contains what, with how long it took; what failed is red, what was skipped is dashed. */
export function toFlowchart({ spans }: TimeAxisSource): readonly string[] {
  const { lines, left } = withinBudget(treeRowsOf(spans), ({ span, parent }, index) => {
    const node = `n${index}["${labelOf(span)}"]${classOf(span)}`
    return [`  ${parent === undefined ? '' : `n${parent} --> `}${node}`]
  })
  const more = left === 0 ? [] : [`  n0 -.-> more["${mermaidText(`${left} more`)}"]`]
  return ['flowchart LR', ...lines, ...more, ...styles]
}

function labelOf({ name, status, durationNs }: Span): string {
  const after = status === 'completed' && durationNs !== undefined ? formatDuration(durationNs) : status
  return `${mermaidText(name)}<br/>${mermaidText(after)}`
}

const drawn: ReadonlySet<string> = new Set(['failed', 'crashed', 'skipped', 'running'])
const classOf = ({ status }: Span): string => (drawn.has(status) ? `:::${status}` : '')

const styles: readonly string[] = [
  '  classDef failed fill:#fee2e2,stroke:#b91c1c,color:#450a0a;',
  '  classDef crashed fill:#fee2e2,stroke:#b91c1c,color:#450a0a;',
  '  classDef skipped stroke-dasharray:4 3;',
  '  classDef running fill:#fef9c3,stroke:#a16207,color:#422006;',
]
