import { attributeNames, type Span, noUsage, sumUsage, type UsageTotals } from '@flujo/domain'
import { usageOf } from '../format/span-usage.ts'

export interface ModelUse {
  readonly model: string
  /** How many spans say that they used it; a span may have made several calls. */
  readonly spans: number
  readonly usage: UsageTotals
}

/** The same as `--json` gives it; how many calls there were is not written on spans. */
export type ModelRow = Omit<UsageTotals, 'calls'> & Pick<ModelUse, 'model' | 'spans'>

export function modelRow({
  model,
  spans,
  usage: { inputTokens, outputTokens, costUsd, unpricedCalls },
}: ModelUse): ModelRow {
  return { model, spans, inputTokens, outputTokens, costUsd, unpricedCalls }
}

/** What each model was used for, in the order of their first use. */
export function modelsOf(spans: readonly Span[]): ModelUse[] {
  const uses = new Map<string, ModelUse>()
  for (const span of spans) {
    const model = span.attributes[attributeNames.requestModel]
    if (typeof model !== 'string') continue
    const { usage = noUsage, spans: count = 0 } = uses.get(model) ?? {}
    uses.set(model, { model, spans: count + 1, usage: sumUsage(usage, usageOf(span)) })
  }
  return [...uses.values()]
}
