import type { Chain, ChainEnv, ChainOutput } from './chain.ts'
import type { NoKeys, StartEnv, WithPausesOf } from './env.ts'
import { checkName } from './names.ts'
import { Pipeline } from './pipeline.ts'
import { StepList } from './step-list.ts'
import type { AnyStep, InputOf } from './step-types.ts'
import { invalidPipeline } from './steps/options.ts'
import { toNamedStep } from './steps/to-step.ts'

/**
 * Starts a pipeline that takes `In`; add steps with its methods, or give them as a list. `State` is what its steps share
 * in `ctx.state`; a pipeline may also need live `Resources` that one around it opens.
 *
 * @throws {@link FlujoError} `invalid_pipeline` for an ill-formed name and for a list that holds something else than steps
 * @example
 * const count = pipeline<string>('count')
 *   .step('split', (text) => text.split('\n\n'))
 *   .map('measure', (paragraph) => paragraph.length, { concurrency: 4 })
 * @example
 * const same = pipeline('count', [split, measure])
 */
export function pipeline<In, State extends object = NoKeys, Resources extends object = NoKeys>(
  name: string,
): Pipeline<In, In, StartEnv<State, Resources>>
export function pipeline<First extends AnyStep, Rest extends readonly AnyStep[]>(
  name: string,
  steps: readonly [First, ...Rest] & Chain<InputOf<First>, [First, ...Rest]>,
): Pipeline<
  InputOf<First>,
  ChainOutput<never, [First, ...Rest]>,
  WithPausesOf<ChainEnv<[First, ...Rest]>, First | Rest[number]>
>
export function pipeline(name: string, steps: readonly unknown[] = []): object {
  const checked = checkName(name, 'a pipeline')
  if (!Array.isArray(steps)) throw invalidPipeline(checked, 'a list of steps', steps)
  let list = StepList.empty
  // Not reduce, which passes over the holes of an array.
  for (const [position, given] of steps.entries()) {
    list = list.append(toNamedStep(given, `step ${position + 1}`, checked), checked)
  }
  return new Pipeline(checked, list)
}
