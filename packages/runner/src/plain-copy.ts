/** The object with its own properties; an empty one where it cannot be read: saying something never throws. */
export function plainCopy<Value extends object>(value: Value | undefined): Partial<Value> {
  try {
    return { ...value }
  } catch {
    return {}
  }
}
