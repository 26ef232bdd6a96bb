import type { SpanStatus } from '@flujo/domain'

/** The number of a status in the file is its place here. Only ever added to. */
export const spanStatuses: readonly SpanStatus[] = ['running', 'completed', 'failed', 'paused', 'cancelled', 'skipped']

export const RUNNING = 0
export const FAILED = 2
export const PAUSED = 3
export const SKIPPED = 5

/** The number under which a status is kept. */
export function statusCode(status: SpanStatus): number {
  const code = spanStatuses.indexOf(status)
  if (code === -1) throw new TypeError(`expected a status of ${spanStatuses.join(', ')}, given ${String(status)}`)
  return code
}

/** A number that this version does not know reads as `failed`: something that wants a look. */
export function statusOf(code: unknown): SpanStatus {
  return (typeof code === 'number' ? spanStatuses[code] : undefined) ?? 'failed'
}
