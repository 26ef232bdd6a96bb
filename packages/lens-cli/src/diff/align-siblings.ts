import { commonSequence, inOrder, pairsByOccurrence } from './common-sequence.ts'
import { areRenamed } from './renamed.ts'
import type { Step } from './step.ts'

/** How a step of one run and a step of the other belong together. */
export type Bond = 'same' | 'moved' | 'renamed'

/** Two steps that are the same one, or one that the other run does not have. */
export interface Aligned {
  readonly a?: Step | undefined
  readonly b?: Step | undefined
  readonly bond: Bond
}

/**
 * Which child of one step is which child of another. Tries, iterations and items are known by their number; the others by
 * the longest common subsequence of their kinds and names, then by name alone (they have moved), then by their place
 * between the same neighbours (they have another name). Swapping the two lists swaps the answer and changes nothing else.
 */
export function alignSiblings(a: readonly Step[], b: readonly Step[], ordered: boolean): Aligned[] {
  if (a.length === b.length && a.every(({ key }, index) => key === b[index]?.key)) {
    return a.map((step, index) => ({ a: step, b: b[index], bond: 'same' }))
  }
  // Of several longest subsequences one is taken: the same one whichever list comes first.
  const links = isBefore(a, b) ? linksOf(a, b, ordered) : linksOf(b, a, ordered).map(swapLink)
  return inSequence(a, b, links)
}

interface Link {
  readonly a: number
  readonly b: number
  readonly bond: Bond
}

const swapLink = ({ a, b, bond }: Link): Link => ({ a: b, b: a, bond })

function isBefore(a: readonly Step[], b: readonly Step[]): boolean {
  const at = a.findIndex(({ key }, index) => key !== b[index]?.key)
  const [keyA, keyB] = [a[at]?.key, b[at]?.key]
  return keyA === undefined || (keyB !== undefined && keyA < keyB)
}

function linksOf(a: readonly Step[], b: readonly Step[], ordered: boolean): Link[] {
  const [numberedA, numberedB] = [placesOf(a, true), placesOf(b, true)]
  const numbered = between(numberedA, numberedB, pairsByOccurrence(keysAt(a, numberedA), keysAt(b, numberedB)))
  const [namedA, namedB] = [placesOf(a, false), placesOf(b, false)]
  const kept = between(namedA, namedB, commonSequence(keysAt(a, namedA), keysAt(b, namedB)))
  const [leftA, leftB] = [without(namedA, kept, 0), without(namedB, kept, 1)]
  const moved = between(leftA, leftB, pairsByOccurrence(keysAt(a, leftA), keysAt(b, leftB)))
  const [aloneA, aloneB] = [without(leftA, moved, 0), without(leftB, moved, 1)]
  const renamed = sameGap(aloneA, aloneB, kept).filter(([inA, inB]) => areRenamed(a[inA] as Step, b[inB] as Step))
  return [
    ...[...numbered, ...kept].map(([inA, inB]): Link => ({ a: inA, b: inB, bond: 'same' })),
    ...moved.map(([inA, inB]): Link => ({ a: inA, b: inB, bond: ordered ? 'moved' : 'same' })),
    ...renamed.map(([inA, inB]): Link => ({ a: inA, b: inB, bond: 'renamed' })),
  ]
}

type Pair = readonly [a: number, b: number]

const placesOf = (steps: readonly Step[], numbered: boolean): number[] =>
  [...steps.keys()].filter((index) => steps[index]?.isNumbered === numbered)

const keysAt = (steps: readonly Step[], places: readonly number[]): string[] =>
  places.map((index) => (steps[index] as Step).key)

const between = (a: readonly number[], b: readonly number[], pairs: readonly Pair[]): [number, number][] =>
  pairs.map(([inA, inB]) => [a[inA] as number, b[inB] as number])

function without(places: readonly number[], pairs: readonly Pair[], side: 0 | 1): number[] {
  const taken = new Set(pairs.map((pair) => pair[side]))
  return places.filter((place) => !taken.has(place))
}

/** Those that stand alone between the same two pairs. */
function sameGap(a: readonly number[], b: readonly number[], pairs: readonly Pair[]): [number, number][] {
  const gapsOf = (places: readonly number[], side: 0 | 1): Map<number, number[]> => {
    let passed = 0
    return Map.groupBy(places, (place) => {
      while (passed < pairs.length && (pairs[passed] as Pair)[side] < place) passed += 1
      return passed
    })
  }
  const inB = gapsOf(b, 1)
  return [...gapsOf(a, 0)].flatMap(([gap, [first, ...more]]): [number, number][] => {
    const [other, ...others] = inB.get(gap) ?? []
    return first === undefined || other === undefined || more.length + others.length > 0 ? [] : [[first, other]]
  })
}

/** All steps in the order of `b`; those of `a` alone behind what they followed in `a`. */
function inSequence(a: readonly Step[], b: readonly Step[], links: readonly Link[]): Aligned[] {
  const [ofA, ofB] = [new Map(links.map((link) => [link.a, link])), new Map(links.map((link) => [link.b, link]))]
  const anchors = new Set(
    inOrder(links.toSorted((one, other) => one.a - other.a).map(({ a: at, b: to }) => [at, to])).map(([at]) => at),
  )
  const followers = new Map<number, Aligned[]>([[-1, []]])
  let behind = -1
  for (const [index, step] of a.entries()) {
    const link = ofA.get(index)
    if (link === undefined) followers.get(behind)?.push({ a: step, bond: 'same' })
    else if (anchors.has(index)) followers.set((behind = link.b), [])
  }
  const sequence = [...(followers.get(-1) ?? [])]
  for (const [index, step] of b.entries()) {
    const link = ofB.get(index)
    sequence.push({ a: link === undefined ? undefined : a[link.a], b: step, bond: link?.bond ?? 'same' })
    sequence.push(...(followers.get(index) ?? []))
  }
  return sequence
}
