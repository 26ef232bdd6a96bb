const shortest = 8

/** A function that shortens an id so far that no two of `ids` look alike, to eight characters or more. */
export function shortenAmong(ids: readonly string[]): (id: string) => string {
  const lengths = new Map<string, number>()
  const sorted = [...new Set(ids)].toSorted()
  for (const [index, id] of sorted.entries()) {
    const needed = Math.max(sharedLength(id, sorted[index - 1]), sharedLength(id, sorted[index + 1])) + 1
    lengths.set(id, Math.max(shortest, needed))
  }
  return (id) => id.slice(0, lengths.get(id) ?? shortest)
}

function sharedLength(id: string, other: string | undefined): number {
  if (other === undefined) return 0
  let length = 0
  while (length < id.length && id[length] === other[length]) length += 1
  return length
}

/** The start of a random id that is enough to name a run; an id that somebody chose, whole. */
export function shortRunId(runId: string): string {
  return /^[0-9a-f]{32}$/u.test(runId) ? runId.slice(0, shortest) : runId
}
