/** Which value of a span. */
export type ValueSlot = 'input' | 'output'

/** A captured value by the place of its span. */
export interface ValuePlace {
  readonly slot: ValueSlot
  readonly index: number
  readonly runId: string
}

/** A `ValueInfo.ref`. The run id comes last, because it may hold anything. */
export function formatValueRef({ slot, index, runId }: ValuePlace): string {
  return `${slot}/${index}/${runId}`
}

/** Undoes {@link formatValueRef}; `undefined` for a text that it never makes. */
export function parseValueRef(ref: string): ValuePlace | undefined {
  const [, slot, index, runId] = /^(input|output)\/(\d{1,16})\/(.*)$/s.exec(ref) ?? []
  if (runId === undefined) return undefined
  return { slot: slot === 'input' ? 'input' : 'output', index: Number(index), runId }
}
