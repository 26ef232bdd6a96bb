/** A check of the contract that did not hold. */
class ContractViolation extends Error {
  override readonly name = 'ContractViolation'
}

/** @throws {@link ContractViolation} unless both are the same JSON; the order of keys and keys that are `undefined` do not count. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  const given = jsonOf(actual)
  const wanted = jsonOf(expected)
  if (given !== wanted) throw new ContractViolation(`${what}\n  expected ${wanted}\n  given    ${given}`)
}

/** @throws {@link ContractViolation} unless `holds`. */
export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new ContractViolation(what)
}

/** @throws {@link ContractViolation} unless `work` throws or its promise rejects. */
export async function expectRefusal(work: () => unknown, what: string): Promise<void> {
  try {
    await work()
  } catch {
    return
  }
  throw new ContractViolation(`${what}\n  expected an error, given none`)
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isPlainObject(part) ? sortKeys(part) : part)) ?? 'undefined'
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function sortKeys(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, value[key]]),
  )
}
