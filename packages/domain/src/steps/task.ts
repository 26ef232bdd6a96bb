import type { NoKeys, StartEnv } from '../env.ts'
import { checkName } from '../names.ts'
import type { SchemaInput, SchemaOutput, StandardSchema } from '../standard-schema.ts'
import type { StepContext } from '../step-context.ts'
import type { TaskNode } from '../step-node.ts'
import type { Step, StepOptions } from '../step-types.ts'
import { functionOf, invalidPipeline, knownOptions } from './options.ts'
import { policyOf, policyOptions } from './policy.ts'
import { schemaOf } from './schema-of.ts'

/** Options of a task whose input is checked: the function gets what the schema gives, of the type that it says. */
export interface CheckedInput<In extends StandardSchema> {
  readonly input: In
}

/** Nothing to say where `Given` fits the schema or nothing is known of it; otherwise a type that no schema has, with the reason. */
export type Accepts<Given, S extends StandardSchema> = unknown extends Given
  ? unknown
  : [Given] extends [SchemaInput<S>]
    ? unknown
    : { readonly input: 'this schema does not accept what the step before it gives' }

/** Options of a task whose output is checked: the step gives what the schema makes of it. */
export interface CheckedOutput<Out extends StandardSchema> {
  readonly output: Out
}

/** Options of a step that is made outside of a pipeline; what it needs around it is what its function says. */
type AloneOptions<In, Out, State extends object, Resources extends object> = StepOptions<
  In,
  Out,
  StartEnv<NoInfer<State>, NoInfer<Resources>>
>

/**
 * A step made of a function: what a pipeline consists of in the end. The function gets the output of the step before it
 * and a {@link StepContext}; what it returns, or what its promise resolves to, is the step's output.
 *
 * With a schema as `input` or `output` the value is checked at run time and the types are those of the schema; what does
 * not fit fails the step with `invalid_input` (never tried again) or `invalid_output`.
 *
 * @throws {@link FlujoError} `invalid_pipeline` for an ill-formed name, something that is not a function, or a bad option
 * @example
 * const words = step('words', (text: string) => text.split(/\s+/).length, { timeoutMs: 1_000 })
 */
export function step<
  In extends StandardSchema,
  Out extends StandardSchema,
  State extends object = NoKeys,
  Resources extends object = NoKeys,
>(
  name: string,
  run: (input: SchemaOutput<In>, ctx: StepContext<State, Resources>) => SchemaInput<Out> | Promise<SchemaInput<Out>>,
  options: AloneOptions<SchemaInput<In>, SchemaOutput<Out>, State, Resources> & CheckedInput<In> & CheckedOutput<Out>,
): Step<SchemaInput<In>, SchemaOutput<Out>, StartEnv<State, Resources>>
export function step<In extends StandardSchema, Out, State extends object = NoKeys, Resources extends object = NoKeys>(
  name: string,
  run: (input: SchemaOutput<In>, ctx: StepContext<State, Resources>) => Out,
  options: AloneOptions<SchemaInput<In>, NoInfer<Awaited<Out>>, State, Resources> & CheckedInput<In>,
): Step<SchemaInput<In>, Awaited<Out>, StartEnv<State, Resources>>
export function step<In, Out extends StandardSchema, State extends object = NoKeys, Resources extends object = NoKeys>(
  name: string,
  run: (input: In, ctx: StepContext<State, Resources>) => SchemaInput<Out> | Promise<SchemaInput<Out>>,
  options: AloneOptions<In, SchemaOutput<Out>, State, Resources> & CheckedOutput<Out>,
): Step<In, SchemaOutput<Out>, StartEnv<State, Resources>>
export function step<In, Out, State extends object = NoKeys, Resources extends object = NoKeys>(
  name: string,
  run: (input: In, ctx: StepContext<State, Resources>) => Out,
  options?: AloneOptions<In, Awaited<Out>, State, Resources>,
): Step<In, Awaited<Out>, StartEnv<State, Resources>>
export function step(name: string, run: unknown, options?: unknown): object {
  const checked = checkName(name, 'a step')
  return taskNode(checked, checked, run, options)
}

const taskOptions: readonly (keyof StepOptions | 'input' | 'output')[] = [...policyOptions, 'input', 'output']

/** {@link step} without its types; `path` is what error messages call it. */
export function taskNode(name: string, path: string, run: unknown, options: unknown): TaskNode {
  const given = knownOptions(options, taskOptions, path)
  return Object.freeze({
    kind: 'task',
    name,
    policy: policyOf(given, path),
    run: codeOf(run, path),
    input: schemaOf(given.input, path, 'input'),
    output: schemaOf(given.output, path, 'output'),
  })
}

/** A step has its name already, so it is given without another: told, because it looks as if it should work. */
function codeOf(run: unknown, path: string): TaskNode['run'] {
  if (typeof run === 'object' && run !== null && 'kind' in run && 'name' in run && 'policy' in run) {
    throw invalidPipeline(path, 'a function, or a step alone, which brings its own name: .step(other)', run)
  }
  return functionOf<TaskNode['run']>(run, path, 'the code of the step')
}
