import { attributeNames, type Span, type UsageTotals } from '@flujo/domain'

/**
 * What a span itself reported as used, from its attributes. They do not say how often it reported: `calls` is 1 or the
 * number of reports without a price, whichever is more.
 */
export function usageOf(span: Pick<Span, 'attributes'>): UsageTotals | undefined {
  const inputTokens = amount(span, attributeNames.inputTokens)
  const outputTokens = amount(span, attributeNames.outputTokens)
  const costUsd = amount(span, attributeNames.costUsd)
  const unpricedCalls = amount(span, attributeNames.unpricedCalls)
  if (inputTokens === 0 && outputTokens === 0 && costUsd === 0 && unpricedCalls === 0) return undefined
  return { calls: Math.max(1, unpricedCalls), inputTokens, outputTokens, costUsd, unpricedCalls }
}

function amount(span: Pick<Span, 'attributes'>, key: string): number {
  const value = span.attributes[key]
  return typeof value === 'number' && value > 0 && value < Infinity ? value : 0
}
