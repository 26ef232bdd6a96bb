/** Mermaid refuses longer text (50,000) and more edges (500); room is left for what stands around. */
const mostCharacters = 46_000
const mostItems = 400

/** Lines for as many of the things as a Mermaid drawing can take, and how many are left over. */
export function withinBudget<T>(
  things: readonly T[],
  linesOf: (thing: T, index: number) => readonly string[],
): { readonly lines: readonly string[]; readonly left: number } {
  const lines: string[] = []
  let characters = 0
  for (const [index, thing] of things.entries()) {
    const more = linesOf(thing, index)
    characters += more.reduce((sum, { length }) => sum + length + 1, 0)
    if (index >= mostItems || characters > mostCharacters) return { lines, left: things.length - index }
    lines.push(...more)
  }
  return { lines, left: 0 }
}
