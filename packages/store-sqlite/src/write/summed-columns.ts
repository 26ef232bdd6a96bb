import { type Attributes, attributeNames } from '@flujo/domain'

import type { SpanTable } from '../schema.ts'

type SummedColumns = Pick<SpanTable, 'attempts' | 'input_tokens' | 'output_tokens' | 'cost_usd' | 'unpriced_calls'>

const noUsage = { input_tokens: null, output_tokens: null, cost_usd: null, unpriced_calls: null }

/** Of a span without attributes. */
export const noSums: SummedColumns = { attempts: null, ...noUsage }

/** What of a span's attributes is summed up over spans. */
export function summedColumns(attributes: Attributes): SummedColumns {
  const attempts = attributes[attributeNames.attempts]
  const usage = {
    input_tokens: amount(attributes[attributeNames.inputTokens]),
    output_tokens: amount(attributes[attributeNames.outputTokens]),
    cost_usd: amount(attributes[attributeNames.costUsd]),
    unpriced_calls: amount(attributes[attributeNames.unpricedCalls]),
  }
  const isUsed = usage.input_tokens + usage.output_tokens + usage.cost_usd + usage.unpriced_calls > 0
  return {
    attempts: typeof attempts === 'number' ? Math.min(Math.ceil(attempts), Number.MAX_SAFE_INTEGER) : null,
    ...(isUsed ? usage : noUsage),
  }
}

const amount = (value: unknown): number => (typeof value === 'number' && value > 0 && value < Infinity ? value : 0)
