/** More are not told apart by anybody who reads them. */
const mostKeys = 256

/**
 * The object with its own properties, the first 256 of them; an empty one where it cannot be read, or is a list or bytes:
 * saying something never throws, runs no getter, and takes no time to speak of.
 */
export function plainCopy<Value extends object>(value: Value | undefined): Partial<Value> {
  const copy: Partial<Value> = {}
  try {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return copy
    for (const key of Object.keys(value).slice(0, mostKeys)) {
      const found = Object.getOwnPropertyDescriptor(value, key)
      if (key !== '__proto__' && found !== undefined && 'value' in found) {
        copy[key as keyof Value] = found.value as Value[keyof Value]
      }
    }
  } catch {
    // What was read until then.
  }
  return copy
}
