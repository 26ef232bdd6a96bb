type IsProxy = (value: object) => boolean

interface ProcessLike {
  readonly getBuiltinModule?: (name: string) => { readonly types?: { readonly isProxy?: IsProxy } } | undefined
}

/** Only some platforms can tell a proxy; on others its traps may run, guarded by whoever reads it. */
function findIsProxy(): IsProxy {
  try {
    const { process } = globalThis as { readonly process?: ProcessLike }
    return process?.getBuiltinModule?.('node:util')?.types?.isProxy ?? (() => false)
  } catch {
    return () => false
  }
}

/** Whether a value is a proxy, where the platform can tell that without running its traps; else `false`. */
export const isProxy: IsProxy = findIsProxy()

/** The value of an own property that is plain data; `undefined` for an accessor, which is not called. */
export function ownData(value: object, key: PropertyKey): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(value, key)
  return descriptor !== undefined && 'value' in descriptor ? descriptor.value : undefined
}

/** How many prototypes are looked at. */
const longestChain = 32

/** The prototypes of an object, nearest first, up to a proxy among them. */
export function* prototypesOf(value: object): Generator<object, void, void> {
  let prototype: unknown = Object.getPrototypeOf(value)
  for (let level = 0; level < longestChain && isObject(prototype) && !isProxy(prototype); level += 1) {
    yield prototype
    prototype = Object.getPrototypeOf(prototype)
  }
}

/** The name of the class that a prototype belongs to. */
export function constructorName(prototype: object): string | undefined {
  const constructor = ownData(prototype, 'constructor')
  if (typeof constructor !== 'function' || isProxy(constructor)) return undefined
  const name = ownData(constructor, 'name')
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** The class of an object; `undefined` where no prototype tells. */
export function className(value: object): string | undefined {
  for (const prototype of prototypesOf(value)) {
    const name = constructorName(prototype)
    if (name !== undefined) return name
  }
  return undefined
}

/** Whether a value has properties of its own. */
function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
