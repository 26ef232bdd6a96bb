/** A property that `value` has itself and that is no getter; runs no code but the traps of a proxy, guarded. */
export function ownData(value: unknown, key: string): unknown {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined
  try {
    return Object.getOwnPropertyDescriptor(value, key)?.value as unknown
  } catch {
    return undefined
  }
}
