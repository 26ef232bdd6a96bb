import type { SchemaOutput, StandardSchema } from '../standard-schema.ts'
import type { PauseNode } from '../step-node.ts'
import type { StepOptions } from '../step-types.ts'
import { functionOf, type GivenOptions, invalidPipeline, knownOptions } from './options.ts'
import { policyOf } from './policy.ts'
import { schemaOf } from './schema-of.ts'

/** Options of a pause. It cannot fail by itself, so it takes nothing that is about failures or time. */
export interface PauseOptions<S extends StandardSchema = StandardSchema> extends Pick<StepOptions, 'capture'> {
  /** What the answer has to be; one that does not fit is refused, and the run stays paused. */
  readonly schema?: S | undefined
}

/** What whoever answers is asked. */
export interface Asked<In> {
  /** Text, or anything that a function makes of the value; it is asked once for each pause. */
  readonly prompt?: string | ((value: In) => unknown) | undefined
}

/** How a pause goes on. */
export interface Merging<In, S extends StandardSchema, Out> {
  /** Makes the output of the value and the answer. Without it, the output is the answer. */
  readonly merge: (value: In, answer: SchemaOutput<S>) => Out
}

const pauseOptions: readonly (keyof PauseOptions | keyof Asked<never> | 'merge')[] = [
  'prompt',
  'schema',
  'merge',
  'capture',
]

/** @param path what error messages call the step */
export function pauseNode(name: string, path: string, options: unknown): PauseNode {
  const given = knownOptions(options, pauseOptions, path)
  return Object.freeze({
    kind: 'pause',
    name,
    policy: policyOf({ capture: given.capture }, path),
    prompt: promptOf(given, path),
    schema: schemaOf(given.schema, path, 'schema'),
    merge: given.merge === undefined ? undefined : functionOf<PauseNode['merge']>(given.merge, path, 'merge'),
  })
}

function promptOf({ prompt }: GivenOptions<'prompt'>, path: string): PauseNode['prompt'] {
  if (prompt === undefined || typeof prompt === 'string') return prompt
  if (typeof prompt === 'function') return prompt as PauseNode['prompt']
  throw invalidPipeline(path, 'prompt to be text or a function', prompt)
}
