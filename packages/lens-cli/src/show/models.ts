import { attributeNames, type Span, noUsage, sumUsage, type UsageTotals } from '@flujo/domain'
import { usageOf } from '../format/span-usage.ts'

export interface ModelUse {
  readonly model: string
  readonly usage: UsageTotals
}

/** The same as `--json` gives it; how many calls there were is not written on spans. */
export type ModelRow = Omit<UsageTotals, 'calls'> & { readonly model: string }

export function modelRow({ model, usage: { inputTokens, outputTokens, costUsd, unpricedCalls } }: ModelUse): ModelRow {
  return { model, inputTokens, outputTokens, costUsd, unpricedCalls }
}

/** What each model was used for, in the order of their first use. */
export function modelsOf(spans: readonly Span[]): ModelUse[] {
  const uses = new Map<string, UsageTotals>()
  for (const span of spans) {
    const model = span.attributes[attributeNames.requestModel]
    if (typeof model === 'string') uses.set(model, sumUsage(uses.get(model) ?? noUsage, usageOf(span)))
  }
  return [...uses].map(([model, usage]) => ({ model, usage }))
}
