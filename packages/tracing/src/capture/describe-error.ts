import type { ErrorInfo } from '@flujo/domain'
import { constructorName, isProxy, ownData, prototypesOf } from './own-data.ts'

/** How texts of an error are cleaned and cut. */
export interface ErrorTexts {
  text(text: string, maxUnits: number): string
  /** Something that was thrown and is no Error, in short. */
  summary(value: unknown): string
}

const maxMessage = 8 * 1_024
const maxStack = 16 * 1_024
const maxType = 256
/** Errors in a chain of causes. */
const longestChain = 16
/** Errors of an AggregateError that its message tells of. */
const toldErrors = 5
/** Errors that belong to others beside their causes, at all depths. */
const mostErrors = 16

/** What was thrown, of any type, with its causes. Runs no code of it and never throws. */
export function errorInfoOf(thrown: unknown, texts: ErrorTexts): ErrorInfo {
  return chainOf(thrown, texts, { left: mostErrors }, [])
}

/** @param around what the error is a part of: none of these is told again inside it */
function chainOf(thrown: unknown, texts: ErrorTexts, room: { left: number }, around: readonly unknown[]): ErrorInfo {
  const links: ErrorInfo[] = []
  const seen = new Set<unknown>(around)
  for (let next: { readonly error: unknown } | undefined = { error: thrown }; next !== undefined;) {
    const { error } = next
    if (seen.has(error) || links.length >= longestChain) break
    seen.add(error)
    const link = linkOf(error, texts)
    const errors: ErrorInfo[] = []
    for (const part of partsOf(error)) {
      if (room.left === 0 || seen.has(part)) continue
      room.left -= 1
      errors.push(chainOf(part, texts, room, [...seen]))
    }
    links.push(errors.length === 0 ? link : { ...link, errors })
    next = causeOf(error)
  }
  return links.reduceRight<ErrorInfo | undefined>(
    (cause, link) => (cause === undefined ? link : { ...link, cause }),
    undefined,
  ) as ErrorInfo
}

const unreadable: ErrorInfo = Object.freeze({ type: 'Error', message: 'an error that cannot be looked at' })

function linkOf(error: unknown, texts: ErrorTexts): ErrorInfo {
  try {
    if (typeof error !== 'object' || error === null) {
      return { type: error === null ? 'null' : typeof error, message: texts.text(texts.summary(error), maxMessage) }
    }
    return isProxy(error) ? unreadable : describeObject(error, texts)
  } catch {
    return unreadable
  }
}

function describeObject(error: object, texts: ErrorTexts): ErrorInfo {
  const type = texts.text(errorClass(error), maxType)
  const said = inherited(error, 'message')
  const message = typeof said === 'string' ? said : isError(error) ? '' : texts.summary(error)
  const code = ownData(error, 'code')
  const stack = stackOf(error)
  return {
    type,
    message: texts.text(`${message}${toldOfMany(error, texts)}`, maxMessage),
    code: typeof code === 'string' || typeof code === 'number' ? texts.text(String(code), maxType) : undefined,
    stack: stack === undefined ? undefined : texts.text(stack, maxStack),
  }
}

const isError = (error: object): boolean =>
  [...prototypesOf(error)].some((prototype) => constructorName(prototype) === 'Error')

/** The most derived name: `name` where an object or class has one of its own, else the name of the class. */
function errorClass(error: object): string {
  const own = ownData(error, 'name')
  if (typeof own === 'string' && own !== '') return own
  const ofPlatform = fromPlatform(error, domExceptionName)
  if (ofPlatform !== undefined) return ofPlatform
  for (const prototype of prototypesOf(error)) {
    const name = ownData(prototype, 'name')
    if (typeof name === 'string' && name !== '') return name
    const constructor = constructorName(prototype)
    if (constructor !== undefined) return constructor
  }
  return 'Object'
}

const domExceptionName = accessorOf('name')
const domExceptionMessage = accessorOf('message')

function accessorOf(key: string): (() => unknown) | undefined {
  if (typeof DOMException !== 'function') return undefined
  return Object.getOwnPropertyDescriptor(DOMException.prototype, key)?.get
}

/** A time-out or abort of the platform is a DOMException, whose name and message are computed by the platform itself. */
function fromPlatform(error: object, accessor: (() => unknown) | undefined): string | undefined {
  if (accessor === undefined || ![...prototypesOf(error)].includes(DOMException.prototype)) return undefined
  try {
    const value = Reflect.apply(accessor, error, [])
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

function inherited(error: object, key: string): unknown {
  for (const holder of [error, ...prototypesOf(error)]) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, key)
    if (descriptor === undefined) continue
    return 'value' in descriptor ? (descriptor.value as unknown) : fromPlatform(error, domExceptionMessage)
  }
  return undefined
}

/** On some engines the stack is an accessor of the realm; that one may be called, and no other. */
function stackOf(error: object): string | undefined {
  const descriptor = Object.getOwnPropertyDescriptor(error, 'stack')
  const isOfRealm = descriptor?.get !== undefined && descriptor.get === realmStack()
  const stack: unknown = isOfRealm ? Reflect.apply(descriptor.get as () => unknown, error, []) : descriptor?.value
  return typeof stack === 'string' ? stack : undefined
}

const realmStack = (): unknown => Object.getOwnPropertyDescriptor(new Error('asks for the accessor'), 'stack')?.get

function causeOf(error: unknown): { readonly error: unknown } | undefined {
  try {
    if (typeof error !== 'object' || error === null || isProxy(error)) return undefined
    const cause = ownData(error, 'cause')
    if (cause !== undefined) return { error: cause }
    const errors = isError(error) ? listIn(error, 'errors') : []
    return errors.length > 0 ? { error: ownData(errors, 0) } : undefined
  } catch {
    return undefined
  }
}

/** What an AggregateError was made of, and what is related to an error of Flujo. */
function partsOf(error: unknown): readonly unknown[] {
  try {
    if (typeof error !== 'object' || error === null || isProxy(error) || !isError(error)) return []
    return ['errors', 'related'].flatMap((key) => {
      const list = listIn(error, key)
      return Array.from({ length: Math.min(list.length, mostErrors) }, (_, index) => ownData(list, index))
    })
  } catch {
    return []
  }
}

/** What an AggregateError was made of; the first of them is its cause where it has no other. */
function toldOfMany(error: object, texts: ErrorTexts): string {
  const errors = isError(error) ? listIn(error, 'errors') : []
  if (errors.length === 0) return ''
  const told = Array.from({ length: Math.min(errors.length, toldErrors) }, (_, index) =>
    briefly(ownData(errors, index), texts),
  )
  return ` (${errors.length} errors: ${told.join('; ')}${errors.length > toldErrors ? '; …' : ''})`
}

function listIn(holder: object, key: string): readonly unknown[] {
  const value = ownData(holder, key)
  return typeof value === 'object' && value !== null && !isProxy(value) && Array.isArray(value) ? value : []
}

function briefly(error: unknown, texts: ErrorTexts): string {
  if (typeof error !== 'object' || error === null) return typeof error
  if (isProxy(error)) return 'proxy'
  const message = inherited(error, 'message')
  return typeof message === 'string' && message !== ''
    ? `${errorClass(error)}: ${texts.text(message, 256)}`
    : errorClass(error)
}
