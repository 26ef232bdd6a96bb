import { attributeNames, type CacheEntry, type CachePolicy, describeValue, FlujoError } from '@flujo/domain'
import { StepFailure } from './failure.ts'
import type { Frame } from './frame.ts'
import { logLine, tellUpdate } from './span-updates.ts'

/** How an execution that others wait for has ended; a cancelled one says nothing of the output. */
type Shared =
  | { readonly status: 'completed'; readonly output: unknown }
  | { readonly status: 'failed'; readonly failure: StepFailure }
  | { readonly status: 'cancelled' }

interface Leader {
  readonly frame: Frame
  readonly ended: Promise<Shared>
}

/** Executions under way in the runs of one runner, by store and key. */
export class InFlight {
  private readonly stores: WeakMap<object, Map<string, Leader>> = new WeakMap()

  of(store: object): Map<string, Leader> {
    const known = this.stores.get(store)
    if (known !== undefined) return known
    const leaders = new Map<string, Leader>()
    this.stores.set(store, leaders)
    return leaders
  }
}

/** The output that is known, else that of an execution under way, else that of `work`. */
export async function fromCache(
  cache: CachePolicy,
  name: string,
  input: unknown,
  frame: Frame,
  work: () => unknown,
): Promise<unknown> {
  const key = `${name}:${keyOf(cache, input, frame)}`
  const leaders = frame.run.inFlight.of(cache.store)
  // It waits for an answer inside: when it began nothing was known, and what was begun is ended.
  if (frame.wentOn) {
    frame.fact(attributeNames.cacheHit, false)
    return leaders.has(key) ? work() : lead(cache, key, leaders, frame, work)
  }
  for (;;) {
    const entry = await read(cache, key, frame)
    if (frame.scope.aborted) throw StepFailure.cancelled(frame)
    frame.fact(attributeNames.cacheHit, entry !== undefined)
    if (entry !== undefined) return entry.output
    const leader = leaders.get(key)
    // A step inside the one that it would wait for has to run itself.
    if (leader !== undefined && isInside(frame, leader.frame)) return work()
    if (leader === undefined) return lead(cache, key, leaders, frame, work)
    const shared = await waitFor(leader, frame)
    if (shared.status === 'failed') {
      const { error, related } = shared.failure
      throw new StepFailure('failed', error, frame.path, related)
    }
    if (shared.status === 'completed') {
      frame.fact(attributeNames.cacheHit, true)
      return shared.output
    }
  }
}

function keyOf(cache: CachePolicy, input: unknown, frame: Frame): string {
  const key: unknown = (cache.key as (input: unknown) => unknown)(input)
  if (typeof key === 'string') return key
  const { path } = frame
  throw new FlujoError(
    'step_failed',
    `step "${path}": expected the key of its cache to be text, given ${describeValue(key)}`,
    { path },
  )
}

async function read(
  { store, ttlMs }: CachePolicy,
  key: string,
  frame: Frame,
): Promise<CacheEntry<unknown> | undefined> {
  try {
    const entry = (await store.get(key)) as CacheEntry<unknown> | undefined
    if (typeof entry !== 'object' || entry === null || typeof entry.storedAtMs !== 'number') return undefined
    return frame.run.runtime.wallMs() - entry.storedAtMs < ttlMs ? entry : undefined
  } catch (error) {
    return void tellFailure('get', error, frame)
  }
}

async function lead(
  { store }: CachePolicy,
  key: string,
  leaders: Map<string, Leader>,
  frame: Frame,
  work: () => unknown,
): Promise<unknown> {
  const { promise: ended, resolve } = Promise.withResolvers<Shared>()
  leaders.set(key, { frame, ended })
  const end = (shared: Shared): void => {
    leaders.delete(key)
    undo()
    resolve(shared)
  }
  const undo = frame.scope.onAbort(() => {
    // Whoever waits need not wait for code that ignores its signal.
    if (leaders.get(key)?.frame === frame) leaders.delete(key)
    resolve({ status: 'cancelled' })
  })
  try {
    const output = await work()
    if (!frame.scope.aborted && frame.attributes[attributeNames.fallbackUsed] !== true) {
      await write(store, key, { output, storedAtMs: frame.run.runtime.wallMs() }, frame)
    }
    if (leaders.get(key)?.frame === frame) end({ status: 'completed', output })
    return output
  } catch (thrown) {
    const failure = StepFailure.of(thrown, frame)
    // Whoever waits for what is cancelled or paused asks for itself; and others have other limits around them.
    const isShared = failure.status === 'failed' && frame.budget?.hasRefused(failure.error) !== true
    const shared: Shared = isShared ? { status: 'failed', failure } : { status: 'cancelled' }
    if (leaders.get(key)?.frame === frame) end(shared)
    throw thrown
  }
}

async function write(
  store: CachePolicy['store'],
  key: string,
  entry: CacheEntry<unknown>,
  frame: Frame,
): Promise<void> {
  try {
    await store.set(key, entry)
  } catch (error) {
    tellFailure('set', error, frame)
  }
}

function tellFailure(operation: 'get' | 'set', error: unknown, frame: Frame): void {
  const reason = error instanceof Error ? error.message : describeValue(error)
  if (!frame.closed) tellUpdate(frame, logLine('warn', `the cache could not ${operation}: ${reason}`))
}

/** Waits for the leader, no longer than the run of `frame` lasts. */
async function waitFor(leader: Leader, frame: Frame): Promise<Shared> {
  const { promise, resolve } = Promise.withResolvers<Shared>()
  void leader.ended.then(resolve)
  const undo = frame.scope.onAbort(() => resolve({ status: 'cancelled' }))
  const shared = await promise
  undo()
  return shared
}

function isInside(frame: Frame, outer: Frame): boolean {
  for (let each = frame.parent; each !== undefined; each = each.parent) if (each === outer) return true
  return false
}
