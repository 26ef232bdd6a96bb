/**
 * The ids of one tracer's spans share their first half and count in the second, so a run keeps the first id as block 0
 * and of each further id only the distance to it. A first half that is new to the run opens a further block, so ids of
 * any origin come back as they were.
 */
export interface SpanIdParts {
  /** First 8 hex digits as a signed 32-bit number; the id itself where it is not 16 lower-case hex digits. */
  readonly prefix: number | string
  /** Last 8 hex digits as an unsigned number; 0 for other ids. */
  readonly low: number
}

/** A prefix, and the second half that has distance 0. */
export interface SpanBlock extends SpanIdParts {
  readonly block: number
}

/** An index is `block * BLOCK_SIZE + distance`. */
export const BLOCK_SIZE: number = 2 ** 32

/** Takes an id apart. */
export function splitSpanId(spanId: string): SpanIdParts {
  const prefix = spanId.length === 16 ? numberAt(spanId, 0) : -1
  const low = prefix < 0 ? -1 : numberAt(spanId, 8)
  return low < 0 ? { prefix: spanId, low: 0 } : { prefix: prefix | 0, low }
}

/** What 8 lower-case hex digits stand for; -1 where they are none. */
function numberAt(spanId: string, start: number): number {
  let number = 0
  for (let at = start; at < start + 8; at += 1) {
    const unit = spanId.charCodeAt(at)
    const digit = unit >= 0x30 && unit <= 0x39 ? unit - 0x30 : unit >= 0x61 && unit <= 0x66 ? unit - 0x57 : -1
    if (digit < 0) return -1
    number = number * 16 + digit
  }
  return number
}

/** The index of an id whose prefix is that of the block. */
export function indexIn({ block, low }: SpanBlock, idLow: number): number {
  return block * BLOCK_SIZE + ((idLow - low) >>> 0)
}

/** The id behind an index of that block. */
export function spanIdIn({ prefix, low }: SpanBlock, index: number): string {
  if (typeof prefix === 'string') return prefix
  return hex(prefix) + hex(low + (index % BLOCK_SIZE))
}

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')
