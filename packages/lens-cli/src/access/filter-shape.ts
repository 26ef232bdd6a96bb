import type { RunCondition, SpanCondition } from '@flujo/tracing'

const longest = 200

/** A filter as text, with `?` for each value: those may be anything, a secret too. */
export function filterShape(condition: RunCondition | SpanCondition): string {
  const text = shapeOf(condition)
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

function shapeOf(condition: RunCondition | SpanCondition): string {
  switch (condition.op) {
    case 'and':
    case 'or':
      return `(${[...new Set(condition.conditions.map(shapeOf))].join(` ${condition.op} `)})`
    case 'not':
      return `not ${shapeOf(condition.condition)}`
    case 'any':
    case 'all':
    case 'none':
      return `${condition.op}(${shapeOf(condition.condition)})`
    case 'in':
      return `${condition.field} in [?]`
    case 'exists':
      return `${condition.field} exists`
    default:
      return `${condition.field} ${condition.op} ?`
  }
}
