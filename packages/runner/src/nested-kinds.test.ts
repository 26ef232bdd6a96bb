import {
  type AnyStep,
  cached,
  describePipeline,
  hashPipeline,
  pipeline,
  pipelineToMermaid,
  type RunResult,
  type Step,
  type StepKind,
  type StepOptions,
  walkSteps,
} from '@flujo/domain'
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { PausingRun } from './pause.test-support.ts'

/** A number to a number. */
type Numbers = Step<number, number>

const nothing = { merge: (n: number) => n }
/** Fails on its first call, whatever for. */
const broken = (): number => {
  throw new Error('broken')
}

/** The only step of a pipeline, by itself. */
const only = ({ steps }: { readonly steps: readonly object[] }): Numbers => steps[0] as Numbers

/** A step of each kind with `inner` in it; of those that hold no others, with `inner` as what stands in where they fail. */
const kinds: Readonly<Record<StepKind, (inner: Numbers) => Numbers>> = {
  task: (inner) => only(pipeline<number>('p').step('task', broken, { fallback: inner })),
  pipeline: (inner) => pipeline('pipeline', [inner]),
  parallel: (inner) =>
    pipeline<number>('parallel')
      .parallel('inside', { a: inner, b: inner })
      .step('join', ({ a }) => a),
  map: (inner) =>
    pipeline<number>('map')
      .step('list', (n) => [n, n])
      .map('inside', inner)
      .step('join', ([n]) => n ?? 0),
  branch: (inner) => only(pipeline<number>('p').branch('branch', () => 'a' as const, { a: inner })),
  route: (inner) =>
    pipeline<number>('route')
      .route('inside', () => ['a' as const, 'b' as const], { a: inner, b: inner })
      .step('join', ({ a }) => a ?? 0),
  loop: (inner) => only(pipeline<number>('p').loop('loop', inner, { until: (_, i) => i === 2, maxIterations: 2 })),
  tap: (inner) => pipeline('tap', [only(pipeline<number>('p').tap('look', broken)), inner]),
  sleep: (inner) => with_(only(pipeline<number>('p').sleep('sleep', () => Number.NaN)), { fallback: inner }),
  stream: (inner) =>
    with_(only(pipeline<number>('p').stream('stream', broken as never, { collect: () => 0 })), { fallback: inner }),
  pause: (inner) => pipeline('asking', [only(pipeline<number>('p').pause('before', nothing)), inner]),
}

const with_ = (step: Numbers, options: StepOptions<number, number>): Numbers =>
  only(pipeline<number>('p').step(step as AnyStep<number, number>, options))

const leaf: Readonly<Record<StepKind, () => Numbers>> = {
  ...(Object.fromEntries(
    Object.entries(kinds).map(([kind, make]) => [kind, () => make(only(pipeline<number>('p').step('leaf', (n) => n)))]),
  ) as Record<StepKind, () => Numbers>),
  tap: () => only(pipeline<number>('p').tap('tap', () => {})),
  sleep: () => only(pipeline<number>('p').sleep('sleep', 5)),
  stream: () =>
    only(
      pipeline<number>('p').stream(
        'stream',
        function* (n) {
          yield n
        },
        { collect: ([n = 0]) => n },
      ),
    ),
  task: () => only(pipeline<number>('p').step('task', (n) => n)),
  pause: () => only(pipeline<number>('p').pause('pause', nothing)),
}

const policies: Readonly<Record<string, (step: Numbers) => Numbers>> = {
  none: (step) => step,
  retry: (step) => with_(step, { retry: { attempts: 2 } }),
  'times and limits': (step) =>
    with_(step, { timeoutMs: 1e6, totalTimeoutMs: 1e6, idleTimeoutMs: 1e6, limits: { steps: 1_000, costUsd: 1 } }),
  fallback: (step) => with_(pipeline('guarded', [step]), { fallback: leaf.task(), capture: 'meta' }),
  cached: (step) => cached(step, { key: String, store: new Map() }),
}

async function answered(run: PausingRun<number, number>): Promise<RunResult<number>> {
  let result = await run.run(7)
  for (let times = 0; result.status === 'paused' && times < 20; times += 1) {
    result = await run.resume(Object.fromEntries(result.pauses.map(({ path }) => [path, 'yes'])))
  }
  return result
}

/** In a loop, a task or a pipeline has no span of its own: it is the iteration. */
const iterations: readonly StepKind[] = ['task', 'pipeline']

const names = Object.keys(kinds) as StepKind[]

test.each(names)('%s: with every kind inside, under every policy, runs and is inspected', async (outer) => {
  for (const inner of names) {
    for (const [policy, around] of Object.entries(policies)) {
      const place = `${inner} in ${outer} with ${policy}`
      const root = pipeline('root', [around(kinds[outer](around(leaf[inner]())))])
      const run = new PausingRun(root)
      const result = await answered(run)
      expect([place, result.status, result.output, String(result.error)]).toEqual([place, 'completed', 7, 'undefined'])
      const told = run.epochs.flatMap(({ spans }) => spans.map(({ kind }) => kind))
      const walked = Array.from(walkSteps(root), ({ node }) => node.kind)
      const description = describePipeline(root)
      const inspected = {
        told: told.includes(inner) || (outer === 'loop' && iterations.includes(inner)),
        walked: walked.includes(outer) && walked.includes(inner),
        described: isDeepStrictEqual(JSON.parse(JSON.stringify(description)), description),
        hashed:
          hashPipeline(root) === hashPipeline(root) &&
          hashPipeline(root) !== hashPipeline(pipeline('root', [leaf.task()])),
        drawn: pipelineToMermaid(root).startsWith('flowchart'),
      }
      const all = { told: true, walked: true, described: true, hashed: true, drawn: true }
      expect([place, inspected]).toEqual([place, all])
    }
  }
})
