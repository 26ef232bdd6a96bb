/**
 * What disposes `value`: its `[Symbol.asyncDispose]`, else its `[Symbol.dispose]`; `undefined` where it has neither. A
 * platform may not have the symbols. Never throws: an object that does when it is asked gives a disposer that does.
 */
export function disposerOf(value: unknown): (() => unknown) | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined
  const resource = value as Readonly<Record<symbol, unknown>>
  try {
    for (const symbol of [Symbol.asyncDispose, Symbol.dispose] as readonly (symbol | undefined)[]) {
      if (symbol !== undefined && symbol in value) return () => (resource[symbol] as () => unknown)()
    }
    return undefined
  } catch (error) {
    return () => {
      throw error
    }
  }
}
