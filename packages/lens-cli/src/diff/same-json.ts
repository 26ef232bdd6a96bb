import type { JsonValue } from '@flujo/domain'

/** Whether two values say the same; the order of keys in an object says nothing. Values may be of any depth. */
export function sameJson(a: JsonValue, b: JsonValue): boolean {
  const waiting: [JsonValue | undefined, JsonValue | undefined][] = [[a, b]]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [one, other] = next
    if (one === other) continue
    if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
    if (Array.isArray(one) !== Array.isArray(other)) return false
    const [ofOne, ofOther] = [new Map(Object.entries(one)), new Map(Object.entries(other))]
    if (ofOne.size !== ofOther.size) return false
    for (const [key, value] of ofOne) {
      if (!ofOther.has(key)) return false
      waiting.push([value, ofOther.get(key)])
    }
  }
  return true
}
