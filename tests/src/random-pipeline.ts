import { pipeline, type Pipeline, step, type Step, type StepContext } from 'flujo'
import fc from 'fast-check'

/** What a random step is made of. */
export type Plan =
  | { readonly kind: 'task'; readonly fate: 'works' | 'works at try 2' | 'fails'; readonly waits: boolean }
  | { readonly kind: 'pipeline'; readonly parts: readonly Plan[] }
  | { readonly kind: 'parallel'; readonly parts: readonly Plan[]; readonly concurrency: number }
  | { readonly kind: 'map'; readonly part: Plan; readonly items: number; readonly concurrency: number }
  | { readonly kind: 'loop'; readonly part: Plan; readonly iterations: number }
  | { readonly kind: 'branch'; readonly parts: readonly Plan[]; readonly chosen: number }

const { plan } = fc.letrec<{ plan: Plan; parts: readonly Plan[] }>((tie) => ({
  parts: fc.array(tie('plan'), { minLength: 1, maxLength: 3 }),
  plan: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({
      kind: fc.constant('task' as const),
      fate: fc.oneof(
        { weight: 8, arbitrary: fc.constant('works' as const) },
        { weight: 2, arbitrary: fc.constant('works at try 2' as const) },
        { weight: 1, arbitrary: fc.constant('fails' as const) },
      ),
      waits: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('pipeline' as const), parts: tie('parts') }),
    fc.record({
      kind: fc.constant('parallel' as const),
      parts: tie('parts'),
      concurrency: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({
      kind: fc.constant('map' as const),
      part: tie('plan'),
      items: fc.nat(3),
      concurrency: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({ kind: fc.constant('loop' as const), part: tie('plan'), iterations: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('branch' as const), parts: tie('parts'), chosen: fc.nat(2) }),
  ),
}))

/** Plans of every kind of step in every other. */
export const plans: fc.Arbitrary<Plan> = plan

/** Told by every task that is called, with where it thinks it is. */
export type Witness = (ctx: StepContext) => void

/** The pipeline of a plan; every task takes and gives whatever it is given. */
export function pipelineOf(plan: Plan, witness: Witness): Pipeline<unknown, unknown> {
  return pipeline<unknown>('random').step(stepOf(plan, 'top', witness))
}

function stepOf(plan: Plan, name: string, witness: Witness): Step<unknown, unknown> {
  switch (plan.kind) {
    case 'task':
      return taskOf(plan, name, witness)
    case 'pipeline':
      return plan.parts.reduce<Pipeline<unknown, unknown>>(
        (soFar, part, index) => soFar.step(stepOf(part, `${name}.${index}`, witness)),
        pipeline<unknown>(name),
      )
    case 'parallel':
      return pipeline<unknown>(name).parallel('parallel', recordOf(plan.parts, witness), {
        concurrency: plan.concurrency,
      })
    case 'map':
      return pipeline<unknown>(name)
        .step('list', () => Array.from({ length: plan.items }, (_, index) => index))
        .map('map', stepOf(plan.part, 'body', witness), { concurrency: plan.concurrency })
    case 'loop':
      return pipeline<unknown>(name).loop('loop', stepOf(plan.part, 'body', witness), {
        maxIterations: plan.iterations,
        onExhausted: 'continue',
      })
    case 'branch':
      return pipeline<unknown>(name).branch(
        'branch',
        () => `case ${plan.chosen % plan.parts.length}`,
        recordOf(plan.parts, witness),
        () => 'none',
      )
  }
}

function recordOf(parts: readonly Plan[], witness: Witness): Record<string, Step<unknown, unknown>> {
  return Object.fromEntries(parts.map((part, index) => [`case ${index}`, stepOf(part, `part ${index}`, witness)]))
}

function taskOf(plan: Extract<Plan, { kind: 'task' }>, name: string, witness: Witness): Step<unknown, unknown> {
  const run = async (input: unknown, ctx: StepContext): Promise<unknown> => {
    witness(ctx)
    if (plan.waits) await new Promise<void>((resolve) => setImmediate(resolve))
    if (plan.fate === 'fails' || (plan.fate === 'works at try 2' && ctx.attempt === 1))
      throw new Error(`not at ${ctx.path}`)
    return input
  }
  return step(name, run, plan.fate === 'works at try 2' ? { retry: { attempts: 2, baseMs: 0 } } : {})
}
