import { describeValue } from '@flujo/domain'

/** The message of an error, read without running code of its own; for anything else what it is. */
export function sentenceOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) {
      const message = messageOf(thrown)
      return typeof message === 'string' && message !== '' ? message : 'no message'
    }
  } catch {
    return 'an object that cannot be looked at'
  }
  return `threw ${describeValue(thrown)}`
}

/** From the error or, where its class gives all of them one message, from the class. */
function messageOf(error: Error): unknown {
  for (let holder: object | null = error; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, 'message')
    if (descriptor === undefined) continue
    return descriptor.get === undefined ? descriptor.value : platformMessage(error, descriptor.get)
  }
  return undefined
}

/** A time-out or abort of the platform is a DOMException, whose message the platform itself computes: no code of the user's. */
function platformMessage(error: Error, getter: () => unknown): unknown {
  if (typeof DOMException !== 'function') return undefined
  const own = Object.getOwnPropertyDescriptor(DOMException.prototype, 'message')?.get
  return getter === own ? Reflect.apply(getter, error, []) : undefined
}
