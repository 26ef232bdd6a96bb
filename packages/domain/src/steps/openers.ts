import { FlujoError } from '../flujo-error.ts'
import type { ResourceSlot } from '../step-node.ts'
import { invalidPipeline } from './options.ts'

/**
 * `known` and what `openers` declares after it.
 *
 * @param path what error messages call the pipeline
 * @throws `invalid_pipeline` for something else than an object of functions, and for a name that is there already
 */
export function resourceSlots(known: readonly ResourceSlot[], openers: unknown, path: string): readonly ResourceSlot[] {
  if (typeof openers !== 'object' || openers === null || Array.isArray(openers)) {
    throw invalidPipeline(path, 'using to be given an object with a function for each resource', openers)
  }
  const slots = [...known]
  for (const [name, open] of Object.entries(openers)) {
    if (name === '' || name === '__proto__') throw invalidPipeline(path, 'a resource to have a name such as "db"', name)
    if (typeof open !== 'function')
      throw invalidPipeline(path, `resource "${name}" to be a function that opens it`, open)
    if (slots.some((slot) => slot.name === name)) throw duplicateResource(path, name)
    slots.push(Object.freeze({ name, open: open as ResourceSlot['open'] }))
  }
  if (slots.length === known.length) throw invalidPipeline(path, 'using to declare at least one resource', 0)
  return Object.freeze(slots)
}

function duplicateResource(path: string, name: string): FlujoError {
  return new FlujoError(
    'invalid_pipeline',
    `pipeline "${path}": expected each resource to have a name of its own, given "${name}" again`,
    { path },
  )
}
