import { attributeNames, noUsage, type Span, type UsageTotals } from '@flujo/domain'

/**
 * What a span reported of its own. `calls` is 1 for one that reported a price: how many calls it made is not written on
 * it, but a price of 0 is to be told from none.
 */
export function usageOf({ attributes }: Pick<Span, 'attributes'>): UsageTotals {
  const costUsd = attributes[attributeNames.costUsd]
  const unpricedCalls = amount(attributes[attributeNames.unpricedCalls])
  const inputTokens = amount(attributes[attributeNames.inputTokens])
  const outputTokens = amount(attributes[attributeNames.outputTokens])
  if (costUsd === undefined && unpricedCalls + inputTokens + outputTokens === 0) return noUsage
  return {
    calls: typeof costUsd === 'number' ? 1 : 0,
    costUsd: amount(costUsd),
    unpricedCalls,
    inputTokens,
    outputTokens,
  }
}

/** An attribute is data: anything but a sensible number counts as nothing. */
const amount = (value: unknown): number =>
  typeof value === 'number' && value > 0 && value < Number.MAX_SAFE_INTEGER ? value : 0
