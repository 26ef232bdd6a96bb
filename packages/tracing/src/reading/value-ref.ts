/** Which value of a span. */
export type ValueSlot = 'input' | 'output'

/** What {@link parseValueRef} finds in a ref. */
export interface ParsedValueRef {
  readonly runId: string
  readonly spanId: string
  readonly slot: ValueSlot
}

/** A `ValueInfo.ref` for stores that find a value by its span. */
export function formatValueRef(runId: string, spanId: string, slot: ValueSlot): string {
  return `${runId}/${spanId}/${slot}`
}

/** Undoes {@link formatValueRef}; `undefined` for a text that it never makes. */
export function parseValueRef(ref: string): ParsedValueRef | undefined {
  const [, runId, spanId, slot] = /^(.+)\/([^/]+)\/(input|output)$/s.exec(ref) ?? []
  if (runId === undefined || spanId === undefined) return undefined
  return { runId, spanId, slot: slot === 'input' ? 'input' : 'output' }
}
