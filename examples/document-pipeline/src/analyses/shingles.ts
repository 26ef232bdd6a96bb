/**
 * All runs of `size` neighbouring words, as Broder, "On the resemblance and containment of documents" (1997), compares
 * texts. Empty where there are fewer words.
 */
export function shinglesOf(words: readonly string[], size: number): ReadonlySet<string> {
  const shingles = new Set<string>()
  for (let start = 0; start + size <= words.length; start += 1) {
    shingles.add(words.slice(start, start + size).join(' '))
  }
  return shingles
}

/** Jaccard similarity: what two sets share, of all they have; 0 to 1, and 0 for two empty sets. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const element of a) if (b.has(element)) shared += 1
  const all = a.size + b.size - shared
  return all === 0 ? 0 : shared / all
}
