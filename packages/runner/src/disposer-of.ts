/**
 * What disposes `value`: its `[Symbol.asyncDispose]`, else its `[Symbol.dispose]`; `undefined` where it has neither. A
 * platform may not have the symbols.
 */
export function disposerOf(value: unknown): (() => unknown) | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined
  for (const symbol of [Symbol.asyncDispose, Symbol.dispose] as readonly (symbol | undefined)[]) {
    if (symbol !== undefined && symbol in value) {
      const resource = value as Readonly<Record<symbol, unknown>>
      return () => (resource[symbol] as () => unknown)()
    }
  }
  return undefined
}
