import type { StandardSchema } from '../standard-schema.ts'
import { invalidPipeline } from './options.ts'

/** `schema` if it is one, `undefined` where nothing was said. Schemas of some libraries are functions. */
export function schemaOf(schema: unknown, path: string, option: string): StandardSchema | undefined {
  if (schema === undefined) return undefined
  if ((typeof schema === 'object' && schema !== null) || typeof schema === 'function') {
    const standard = (schema as { readonly '~standard'?: { readonly validate?: unknown } })['~standard']
    if (typeof standard?.validate === 'function') return schema as StandardSchema
  }
  throw invalidPipeline(path, `${option} to be a Standard Schema, such as one of zod, valibot or arktype`, schema)
}
