/** What one call of a model used, as a step reports it with `ctx.usage`. */
export interface ModelUsage {
  /** The model that was asked for, as its provider names it. */
  readonly model?: string | undefined
  /** Who serves the model: `openai`, `anthropic`, … (OpenTelemetry `gen_ai.provider.name`). */
  readonly provider?: string | undefined
  /** What was done: `chat`, `embeddings`, … (OpenTelemetry `gen_ai.operation.name`). */
  readonly operation?: string | undefined
  /** Tokens read, cached ones included. */
  readonly inputTokens?: number | undefined
  /** Tokens written, reasoning included. */
  readonly outputTokens?: number | undefined
  /** Price of the call in US dollars. Left out means *unknown*: counted as unpriced, never as free. */
  readonly costUsd?: number | undefined
}

/** Sums over the {@link ModelUsage} reports of a step or a run; each report is counted once, where it was made. */
export interface UsageTotals {
  /** Reports summed. */
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Sum of the known prices in US dollars; a lower bound while `unpricedCalls` is above 0. */
  readonly costUsd: number
  /** Reports without a price. */
  readonly unpricedCalls: number
}

/** Nothing used yet. */
export const noUsage: UsageTotals = Object.freeze({
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
  unpricedCalls: 0,
})

/** `totals` and one more report. Numbers that are missing, negative or not finite count as 0 (a price as unknown). */
export function addUsage(totals: UsageTotals, usage: ModelUsage): UsageTotals {
  const priced = isAmount(usage.costUsd)
  return {
    calls: totals.calls + 1,
    inputTokens: totals.inputTokens + amountOf(usage.inputTokens),
    outputTokens: totals.outputTokens + amountOf(usage.outputTokens),
    costUsd: totals.costUsd + (priced ? usage.costUsd : 0),
    unpricedCalls: totals.unpricedCalls + (priced ? 0 : 1),
  }
}

/** Both totals together. */
export function sumUsage(a: UsageTotals, b: UsageTotals): UsageTotals {
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsd: a.costUsd + b.costUsd,
    unpricedCalls: a.unpricedCalls + b.unpricedCalls,
  }
}

const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < Infinity
const amountOf = (value: unknown): number => (isAmount(value) ? value : 0)
