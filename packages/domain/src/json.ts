/** Anything that JSON can hold. Trace records and stores speak nothing else. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** A JSON object; keys are data, so never trust them as property names of a plain object (`__proto__`). */
export interface JsonObject {
  readonly [key: string]: JsonValue
}
