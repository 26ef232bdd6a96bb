import { diffArrays } from 'diff'

/** Beyond so many differences, the shortest way from one list to the other is not looked for any more. */
const mostEdits = 2_000

/**
 * The longest common subsequence of two lists of keys, as pairs of positions; of lists with very many differences, a long
 * one: equal keys are paired by their occurrence, and the longest run of pairs in order is kept.
 */
export function commonSequence(a: readonly string[], b: readonly string[]): [number, number][] {
  const numbers = new Map<string, number>()
  const numberOf = (key: string): number => {
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    return number
  }
  const edits = diffArrays(a.map(numberOf), b.map(numberOf), { maxEditLength: mostEdits })
  if (edits === undefined) return inOrder(pairsByOccurrence(a, b))
  const pairs: [number, number][] = []
  let [inA, inB] = [0, 0]
  for (const { added, removed, count } of edits) {
    if (!added && !removed) for (let at = 0; at < count; at += 1) pairs.push([inA + at, inB + at])
    if (!added) inA += count
    if (!removed) inB += count
  }
  return pairs
}

/** The first of a key in one list with the first in the other, the second with the second …, by their place in `a`. */
export function pairsByOccurrence(a: readonly string[], b: readonly string[]): [number, number][] {
  const places = new Map<string, number[]>()
  for (const [index, key] of b.entries()) {
    const known = places.get(key)
    if (known === undefined) places.set(key, [index])
    else known.push(index)
  }
  const used = new Map<string, number>()
  const pairs: [number, number][] = []
  for (const [index, key] of a.entries()) {
    const occurrence = used.get(key) ?? 0
    const place = places.get(key)?.[occurrence]
    if (place === undefined) continue
    used.set(key, occurrence + 1)
    pairs.push([index, place])
  }
  return pairs
}

/** The most pairs whose second positions rise, of pairs whose first ones do. */
export function inOrder(pairs: readonly [number, number][]): [number, number][] {
  /** For each length, the pair with the lowest second position that ends a rising run of it. */
  const ends: number[] = []
  const before: (number | undefined)[] = []
  for (const [index, [, place]] of pairs.entries()) {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[ends[middle] as number] as [number, number])[1] < place) low = middle + 1
      else high = middle
    }
    before.push(low === 0 ? undefined : ends[low - 1])
    ends[low] = index
  }
  const run: [number, number][] = []
  for (let at = ends.at(-1); at !== undefined; at = before[at]) run.push(pairs[at] as [number, number])
  return run.toReversed()
}
