import type { EmptyEnv, Env, FreshName, WithName, WithPause, WithPausesOf } from './env.ts'
import { checkName, joinPath } from './names.ts'
import type { OnError } from './outcome.ts'
import type { FreshResources, Openers, WithResources } from './resources.ts'
import type { SchemaInput, SchemaOutput, StandardSchema } from './standard-schema.ts'
import type { StepList } from './step-list.ts'
import type { PipelineNode, ResourceSlot, StepNode, StepPolicy } from './step-node.ts'
import type { AnyStep, ContextOf, ItemOf, OutputOf, Runnable, StepFunction, StepOptions, Typed } from './step-types.ts'
import { branchNode, type BranchKey, type Cases, type IfClosed } from './steps/branch.ts'
import { loopNode, type LoopOptions } from './steps/loop.ts'
import { type IfIterable, mapNode, type MapOptions, type MapOutput } from './steps/map.ts'
import { resourceSlots } from './steps/openers.ts'
import { noPolicy } from './steps/no-policy.ts'
import { parallelNode } from './steps/parallel.ts'
import type { Branches, FailureOptions, ParallelOptions, ParallelResult } from './steps/parallel.ts'
import { routeNode, type Choice, type RouteOutput } from './steps/route.ts'
import { type Asked, type Merging, pauseNode, type PauseOptions } from './steps/pause.ts'
import { sleepNode } from './steps/sleep.ts'
import { type Chunks, streamNode, type StreamOptions } from './steps/stream.ts'
import { tapNode, type PassingOptions } from './steps/tap.ts'
import { type Accepts, type CheckedInput, type CheckedOutput, taskNode } from './steps/task.ts'
import { toNamedStep } from './steps/to-step.ts'
import { withPolicy } from './steps/with-policy.ts'
import type { InsideOf, Needing, NeedsOf } from './surroundings.ts'

/**
 * Steps in a row, each given what the one before it returned. Immutable: every method gives a new pipeline, and the
 * steps so far can be continued in several ways. A pipeline is itself a step, so it nests wherever a step goes.
 *
 * Made with `pipeline('name')`. All methods throw `FlujoError` with code `invalid_pipeline` and the path of the culprit
 * for a name that is taken, empty or ill-formed, for something that is neither a step nor a function, and for an option
 * that is unknown or out of range.
 */
export class Pipeline<In, Out, E extends Env = Env> implements PipelineNode, Typed<In, Out, E>, Needing<NeedsOf<E>> {
  declare readonly '~types'?: { readonly input: (input: In) => void; readonly output: Out; readonly env: E } | undefined
  declare readonly '~needs'?: ((around: NeedsOf<E>) => void) | undefined
  readonly kind = 'pipeline'
  readonly name: string
  readonly policy: StepPolicy = noPolicy
  readonly resources: readonly ResourceSlot[] | undefined
  readonly #list: StepList

  /** Not for users: {@link pipeline} checks what it is given. */
  constructor(name: string, list: StepList, resources?: readonly ResourceSlot[]) {
    this.name = name
    this.resources = resources
    this.#list = list
    Object.freeze(this)
  }

  /** The steps in order, frozen. */
  get steps(): readonly StepNode[] {
    return this.#list.toArray()
  }

  /**
   * Adds a function, or a step that was made elsewhere (a whole pipeline too). Options given with such a step take the
   * place of its own of the same name; its others stay. With a schema as `input` or `output` the value is checked.
   *
   * @example
   * pipeline<string>('greet').step('trim', (name) => name.trim()).step('say', (name) => `Hello ${name}`)
   */
  step<const Name extends string, S extends StandardSchema, R extends StandardSchema>(
    name: FreshName<Name, E>,
    run: (input: SchemaOutput<S>, ctx: ContextOf<E>) => SchemaInput<R> | Promise<SchemaInput<R>>,
    options: StepOptions<Out, SchemaOutput<R>, E> & CheckedInput<S> & Accepts<Out, S> & CheckedOutput<R>,
  ): Pipeline<In, SchemaOutput<R>, WithName<E, Name>>
  step<const Name extends string, S extends StandardSchema, Next>(
    name: FreshName<Name, E>,
    run: (input: SchemaOutput<S>, ctx: ContextOf<E>) => Next,
    options: StepOptions<Out, NoInfer<Awaited<Next>>, E> & CheckedInput<S> & Accepts<Out, S>,
  ): Pipeline<In, Awaited<Next>, WithName<E, Name>>
  step<const Name extends string, R extends StandardSchema>(
    name: FreshName<Name, E>,
    run: (input: Out, ctx: ContextOf<E>) => SchemaInput<R> | Promise<SchemaInput<R>>,
    options: StepOptions<Out, SchemaOutput<R>, E> & CheckedOutput<R>,
  ): Pipeline<In, SchemaOutput<R>, WithName<E, Name>>
  step<const Name extends string, Next>(
    name: FreshName<Name, E>,
    run: (input: Out, ctx: ContextOf<E>) => Next,
    options?: StepOptions<Out, NoInfer<Awaited<Next>>, E>,
  ): Pipeline<In, Awaited<Next>, WithName<E, Name>>
  step<Next, Inner extends Env>(
    step: AnyStep<Out, Next, Inner> & Needing<InsideOf<E>>,
    options?: StepOptions<Out, NoInfer<Next>, E>,
  ): Pipeline<In, Next, WithPausesOf<E, Typed<never, Next, Inner>>>
  step(first: unknown, ...rest: readonly unknown[]): object {
    if (typeof first === 'object' && first !== null) {
      const node = toNamedStep(first, '?', this.name)
      return this.append(withPolicy(node, joinPath(this.name, node.name), rest[0]))
    }
    const [name, path] = this.nameOf(first)
    return this.append(taskNode(name, path, rest[0], rest[1]))
  }

  /**
   * Runs several steps on the same input at the same time. The output has their outputs under the same keys, in
   * declaration order. The first failure aborts the others' signals and is the step's failure, unless `onError` or
   * `quorum` says otherwise.
   */
  parallel<
    const Name extends string,
    B extends Branches<Out, E>,
    Mode extends OnError = 'fail-fast',
    Quorum extends number | undefined = undefined,
  >(
    name: FreshName<Name, E>,
    branches: B,
    options?: ParallelOptions<Out, NoInfer<ParallelResult<B, Mode, Quorum>>, E> & FailureOptions<Mode, Quorum>,
  ): Pipeline<In, ParallelResult<B, Mode, Quorum>, WithPausesOf<WithName<E, Name>, B[keyof B]>> {
    return this.append(parallelNode(...this.nameOf(name), branches, options))
  }

  /**
   * Runs `body` on every element of an iterable or async iterable; the outputs come in the order of the elements. An
   * async source is read only as fast as it is worked on. The first failure aborts the others' signals, unless `onError` is `collect`.
   */
  map<const Name extends string, R, Inner extends Env = EmptyEnv, Mode extends OnError = 'fail-fast'>(
    name: FreshName<Name, E>,
    body: (AnyStep<ItemOf<Out>, R, Inner> & Needing<InsideOf<E>>) | StepFunction<ItemOf<Out>, R, E>,
    options?: MapOptions<Out, NoInfer<MapOutput<R, Mode>>, E> & Pick<FailureOptions<Mode>, 'onError'>,
  ): IfIterable<Out, Pipeline<In, MapOutput<R, Mode>, WithPausesOf<WithName<E, Name>, Typed<never, R, Inner>>>>
  map(name: string, body: unknown, options?: unknown): unknown {
    return this.append(mapNode(...this.nameOf(name), body, options))
  }

  /**
   * Runs one of several steps: the one under the key that `select` returns. Where `select` can return any text or
   * number, `otherwise` has to be given; a key without a case then goes there.
   */
  branch<const Name extends string, const Key extends BranchKey, C extends Cases<Out, Key, E>>(
    name: FreshName<Name, E>,
    select: (input: Out, ctx: ContextOf<E>) => Key | Promise<Key>,
    cases: C,
    otherwise?: undefined,
    options?: StepOptions<Out, NoInfer<OutputOf<C[keyof C]>>, E>,
  ): IfClosed<C, Key, Pipeline<In, OutputOf<C[keyof C]>, WithPausesOf<WithName<E, Name>, C[keyof C]>>>
  branch<const Name extends string, C extends Branches<Out, E>, Otherwise extends Runnable<Out, unknown, E>>(
    name: FreshName<Name, E>,
    select: (input: Out, ctx: ContextOf<E>) => BranchKey | Promise<BranchKey>,
    cases: C,
    otherwise: Otherwise,
    options?: StepOptions<Out, NoInfer<OutputOf<C[keyof C]> | OutputOf<Otherwise>>, E>,
  ): Pipeline<In, OutputOf<C[keyof C]> | OutputOf<Otherwise>, WithPausesOf<WithName<E, Name>, C[keyof C] | Otherwise>>
  branch(name: string, select: unknown, cases: unknown, otherwise?: unknown, options?: unknown): unknown {
    return this.append(branchNode(...this.nameOf(name), { select, cases, otherwise, options }))
  }

  /**
   * Runs the cases whose keys `select` returns, one or several, on the same input at the same time. The output has
   * theirs under the same keys, in declaration order; a key returned twice counts once, and none gives `{}`.
   *
   * @example
   * pipeline<Report>('x').route('review', ({ legal }) => (legal ? ['style', 'law'] : 'style'), { style, law })
   */
  route<const Name extends string, C extends Branches<Out, E>, const Key extends keyof C>(
    name: FreshName<Name, E>,
    select: (input: Out, ctx: ContextOf<E>) => Choice<Key> | Promise<Choice<Key>>,
    cases: C,
    options?: ParallelOptions<Out, NoInfer<RouteOutput<C>>, E>,
  ): Pipeline<In, RouteOutput<C>, WithPausesOf<WithName<E, Name>, C[keyof C]>> {
    return this.append(routeNode(...this.nameOf(name), { select, cases, options }))
  }

  /** Lets `look` see the value, which goes on unchanged. Where it fails, its span says so and the run goes on. */
  tap<const Name extends string>(
    name: FreshName<Name, E>,
    look: (value: Out, ctx: ContextOf<E>) => unknown,
    options?: PassingOptions,
  ): Pipeline<In, Out, WithName<E, Name>> {
    return this.append(tapNode(...this.nameOf(name), look, options))
  }

  /**
   * Waits for somebody's answer, at any depth: the run ends as `paused` once nothing else can be done, and goes on with
   * `runner.resume(runId, { [name]: answer })`. The output is the answer, or what `merge` makes of it.
   *
   * @example
   * pipeline<Draft>('publish').pause('approve', { prompt: ({ title }) => `Publish "${title}"?`, schema: z.boolean() })
   */
  pause<const Name extends string, Next, S extends StandardSchema = StandardSchema>(
    name: FreshName<Name, E>,
    options: PauseOptions<S> & Asked<Out> & Merging<Out, S, Next>,
  ): Pipeline<In, Awaited<Next>, WithPause<E, Name, SchemaInput<S>>>
  pause<const Name extends string, S extends StandardSchema = StandardSchema>(
    name: FreshName<Name, E>,
    options?: PauseOptions<S> & Asked<Out>,
  ): Pipeline<In, SchemaOutput<S>, WithPause<E, Name, SchemaInput<S>>>
  pause(name: string, options?: unknown): object {
    return this.append(pauseNode(...this.nameOf(name), options))
  }

  /** Waits `ms` milliseconds, 0 or more, or as long as a function of the value says; the value goes on unchanged. */
  sleep<const Name extends string>(
    name: FreshName<Name, E>,
    ms: number | ((value: Out, ctx: ContextOf<E>) => number | Promise<number>),
    options?: PassingOptions,
  ): Pipeline<In, Out, WithName<E, Name>> {
    return this.append(sleepNode(...this.nameOf(name), ms, options))
  }

  /**
   * Runs `body` on the value, then on its own output, and so on, until a condition is met or `maxIterations` is reached.
   *
   * @example
   * pipeline<number>('halve').loop('shrink', (n) => n / 2, { until: (n) => n < 1, maxIterations: 50 })
   */
  loop<const Name extends string, Inner extends Env = EmptyEnv>(
    name: FreshName<Name, E>,
    body: (AnyStep<Out, Out, Inner> & Needing<InsideOf<E>>) | StepFunction<Out, Out, E>,
    options: LoopOptions<Out, E>,
  ): Pipeline<In, Out, WithPausesOf<WithName<E, Name>, Typed<never, Out, Inner>>> {
    return this.append(loopNode(...this.nameOf(name), body, options))
  }

  /**
   * Runs a generator whose chunks are told one by one (`on_chunk`), as fast as the hooks take them. The output is what
   * `collect` makes of all of them, or their list; a further try begins anew, after `chunks_reset`.
   */
  stream<const Name extends string, Chunk, Next = Chunk[]>(
    name: FreshName<Name, E>,
    run: (input: Out, ctx: ContextOf<E>) => Chunks<Chunk> | Promise<Chunks<Chunk>>,
    options?: StepOptions<Out, NoInfer<Next>, E> & StreamOptions<Chunk, Next>,
  ): Pipeline<In, Next, WithName<E, Name>> {
    return this.append(streamNode(...this.nameOf(name), run, options))
  }

  /**
   * Declares live objects for the steps after it, who find them in `ctx.resources`. They are opened in this order when the
   * pipeline starts, before its first step, and disposed in reverse order when it ends, however it ends: with
   * `[Symbol.asyncDispose]`, else `[Symbol.dispose]`. Where one cannot be opened, the pipeline fails with `resource_failed`.
   * A further try opens anew. Code that ignores its signal and still runs keeps them open until it has ended.
   *
   * @example
   * pipeline<string>('ask').using({ db: () => openDb() }).step('find', (id, { resources }) => resources.db.get(id))
   */
  using<const O extends Openers<E>>(openers: O & FreshResources<O, E>): Pipeline<In, Out, WithResources<E, O>> {
    return new Pipeline(this.name, this.#list, resourceSlots(this.resources ?? [], openers, this.name))
  }

  /** The name of a new step, and its path for error messages. */
  private nameOf(name: unknown): readonly [name: string, path: string] {
    const checked = checkName(name, 'a step', this.name)
    return [checked, joinPath(this.name, checked)]
  }

  private append<Next, NextEnv extends Env>(node: StepNode): Pipeline<In, Next, NextEnv> {
    return new Pipeline(this.name, this.#list.append(node, this.name), this.resources)
  }
}
