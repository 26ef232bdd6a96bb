import { ownData } from './own-data.ts'

/** Causes of causes that are followed. */
const longestChain = 16

/**
 * Whether code that was told to stop threw what it was told with, or what libraries throw then; anything else is a
 * failure of its own. Reads data only: no getter of an error runs.
 */
export function isEcho(thrown: unknown, reason: unknown): boolean {
  if (thrown === reason) return true
  let error = thrown
  for (let depth = 0; depth < longestChain && typeof error === 'object' && error !== null; depth += 1) {
    if (error === reason || saysAborted(error)) return true
    error = ownData(error, 'cause')
  }
  return false
}

const abortCodes: ReadonlySet<unknown> = new Set(['ABORT_ERR', 'ERR_CANCELED', 'UND_ERR_ABORTED'])

function saysAborted(error: object): boolean {
  try {
    return abortCodes.has(ownData(error, 'code')) || /abort|cancel/i.test(nameOf(error))
  } catch {
    return false
  }
}

/** `name` where the error or its class has one of its own, that of a DOMException, else that of its class. */
function nameOf(error: object): string {
  const ofPlatform = platformName()
  for (let holder: object | null = error; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, 'name')
    if (descriptor?.get !== undefined && descriptor.get === ofPlatform)
      return String(Reflect.apply(ofPlatform, error, []))
    if (typeof descriptor?.value === 'string') return descriptor.value
    const named = ownData(ownData(holder, 'constructor'), 'name')
    if (typeof named === 'string' && named !== '') return named
  }
  return ''
}

/** The accessor that the platform itself has: no code of the user's. */
const platformName = (): (() => unknown) | undefined =>
  typeof DOMException === 'function' ? Object.getOwnPropertyDescriptor(DOMException.prototype, 'name')?.get : undefined
