/** Keys of the attributes that Flujo itself sets on spans; OpenTelemetry GenAI semantic conventions 1.41 where they have one. */
export const attributeNames = {
  attempts: 'flujo.attempts',
  attempt: 'flujo.attempt',
  feedback: 'flujo.feedback',
  bodyName: 'flujo.body.name',
  branchKey: 'flujo.branch.key',
  routeKeys: 'flujo.route.keys',
  sleepMs: 'flujo.sleep.ms',
  quorum: 'flujo.parallel.quorum',
  failedCount: 'flujo.failed.count',
  iterationIndex: 'flujo.iteration.index',
  itemIndex: 'flujo.item.index',
  loopEndReason: 'flujo.loop.end_reason',
  loopMaxIterations: 'flujo.loop.max_iterations',
  retryDelayMs: 'flujo.retry.delay_ms',
  fallbackUsed: 'flujo.fallback.used',
  progressDone: 'flujo.progress.done',
  progressTotal: 'flujo.progress.total',
  skippedCount: 'flujo.skipped.count',
  unfinished: 'flujo.unfinished',
  abandoned: 'flujo.abandoned',
  costUsd: 'flujo.cost.usd',
  unpricedCalls: 'flujo.cost.unpriced_calls',
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  errorType: 'error.type',
} as const

/** Why a loop ended (`flujo.loop.end_reason`). */
export type LoopEndReason = 'until' | 'while' | 'exhausted' | 'failed'
