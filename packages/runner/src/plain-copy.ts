/**
 * The object with its own properties; an empty one where it cannot be read, or is a list or bytes, which have as many
 * properties as elements: saying something never throws, and takes no time to speak of.
 */
export function plainCopy<Value extends object>(value: Value | undefined): Partial<Value> {
  try {
    return Array.isArray(value) || ArrayBuffer.isView(value) || typeof value === 'string' ? {} : { ...value }
  } catch {
    return {}
  }
}
