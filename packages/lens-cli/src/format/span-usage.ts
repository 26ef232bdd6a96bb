import { attributeNames, type Span } from '@flujo/domain'
import type { Cost } from './money.ts'

/** What a span reported of its own, or several spans together. */
export interface SpanUsage extends Cost {
  readonly inputTokens: number
  readonly outputTokens: number
}

export const nothingUsed: SpanUsage = Object.freeze({
  calls: 0,
  costUsd: 0,
  unpricedCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
})

/** `calls` is 1 for a span that reported a price: how many calls it made is not written on it. */
export function usageOf({ attributes }: Pick<Span, 'attributes'>): SpanUsage {
  const costUsd = attributes[attributeNames.costUsd]
  const unpricedCalls = amount(attributes[attributeNames.unpricedCalls])
  const inputTokens = amount(attributes[attributeNames.inputTokens])
  const outputTokens = amount(attributes[attributeNames.outputTokens])
  if (costUsd === undefined && unpricedCalls + inputTokens + outputTokens === 0) return nothingUsed
  return {
    calls: typeof costUsd === 'number' ? 1 : 0,
    costUsd: amount(costUsd),
    unpricedCalls,
    inputTokens,
    outputTokens,
  }
}

export function addSpanUsage(a: SpanUsage, b: SpanUsage): SpanUsage {
  if (b === nothingUsed) return a
  if (a === nothingUsed) return b
  return {
    calls: a.calls + b.calls,
    costUsd: a.costUsd + b.costUsd,
    unpricedCalls: a.unpricedCalls + b.unpricedCalls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
  }
}

/** An attribute is data: anything but a sensible number counts as nothing. */
const amount = (value: unknown): number =>
  typeof value === 'number' && value > 0 && value < Number.MAX_SAFE_INTEGER ? value : 0
