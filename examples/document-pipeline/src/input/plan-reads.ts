import type { Source } from './source.ts'

/** A source, and whether its first read is going to fail. */
export interface PlannedRead extends Source {
  readonly failsFirst: boolean
}

/**
 * Chooses one source by `seed` whose first read fails as if its disk were away for a moment; the same seed on the same
 * list chooses the same. Everything else in the demo is real.
 */
export function planReads(sources: readonly Source[], seed: number): readonly PlannedRead[] {
  const flaky = scattered(seed) % sources.length
  return sources.map((source, index) => ({ ...source, failsFirst: index === flaky }))
}

/** An integer from 0 below 2³² that differs a lot for seeds that differ little: the finalizer of MurmurHash3 (Austin Appleby). */
function scattered(seed: number): number {
  let bits = seed >>> 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
