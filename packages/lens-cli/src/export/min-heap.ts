/** Gives back the smallest of the numbered things in it. */
export class MinHeap<T> {
  readonly #entries: (readonly [key: number, value: T])[] = []

  get smallestKey(): number | undefined {
    return this.#entries[0]?.[0]
  }

  push(key: number, value: T): void {
    const entries = this.#entries
    let at = entries.length
    entries.push([key, value])
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#keyAt(parent) <= key) return
      this.#swap(at, parent)
      at = parent
    }
  }

  pop(): T | undefined {
    const entries = this.#entries
    if (entries.length > 1) this.#swap(0, entries.length - 1)
    const smallest = entries.pop()
    for (let at = 0; ;) {
      const left = 2 * at + 1
      const child = this.#keyAt(left + 1) < this.#keyAt(left) ? left + 1 : left
      if (this.#keyAt(child) >= this.#keyAt(at)) return smallest?.[1]
      this.#swap(at, child)
      at = child
    }
  }

  #keyAt(at: number): number {
    return this.#entries[at]?.[0] ?? Infinity
  }

  #swap(a: number, b: number): void {
    const entries = this.#entries
    const kept = entries[a] as readonly [number, T]
    entries[a] = entries[b] as readonly [number, T]
    entries[b] = kept
  }
}
