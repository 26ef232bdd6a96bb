import { describeValue, FlujoError, type OpenContext, type PipelineNode, type ResourceSlot } from '@flujo/domain'
import { CancelScope } from './cancel-scope.ts'
import { disposerOf } from './disposer-of.ts'
import { StepFailure } from './failure.ts'
import type { Frame } from './frame.ts'
import { sentenceOf } from './sentence-of.ts'
import { logLine, tellUpdate } from './span-updates.ts'

/** Resources by name, as steps see them. */
export type ResourceValues = Readonly<Record<string, unknown>>

/** Ready-made resources of one run. */
export interface GivenResources {
  /** The pipeline whose openers they replace. */
  readonly owner: object
  readonly values: ResourceValues
}

/** What one pipeline has open, and what is open around it. */
export class LiveResources {
  /** In whose span they were opened; `undefined` for those that were given. */
  readonly owner: Frame | undefined
  readonly outer: LiveResources | undefined
  private seen: ResourceValues
  private readonly owned: { readonly name: string; readonly value: unknown }[] = []
  /** Code that nobody waits for any more and that still runs. */
  private readonly abandoned: Set<Promise<unknown>> = new Set()

  constructor(owner: Frame | undefined, outer: LiveResources | undefined, given: ResourceValues = {}) {
    this.owner = owner
    this.outer = outer
    this.seen = Object.freeze({ ...outer?.seen, ...given })
  }

  get values(): ResourceValues {
    return this.seen
  }

  /** Adds one that was opened, and is disposed by us. */
  add(name: string, value: unknown): void {
    this.owned.push({ name, value })
    this.seen = Object.freeze({ ...this.seen, [name]: value })
  }

  /** Keeps everything open, here and around, until `work` has settled. */
  keepUntil(work: Promise<unknown>): void {
    for (let each: LiveResources | undefined = this; each !== undefined; each = each.outer) {
      const { abandoned } = each
      const settled = (): void => void abandoned.delete(work)
      abandoned.add(work)
      work.then(settled, settled)
    }
  }

  /** Disposes in reverse order; in the background where code that was abandoned still runs. Never rejects. */
  async close(frame: Frame): Promise<void> {
    if (this.abandoned.size === 0) return this.dispose(frame)
    const closed = this.closeLater(frame)
    this.outer?.keepUntil(closed)
  }

  private async closeLater(frame: Frame): Promise<void> {
    while (this.abandoned.size > 0) await Promise.allSettled(this.abandoned)
    await this.dispose(frame)
  }

  private async dispose(frame: Frame): Promise<void> {
    const limit = new DisposalLimit(frame)
    for (let last = this.owned.pop(); last !== undefined; last = this.owned.pop()) {
      const disposal = disposerOf(last.value)
      if (disposal !== undefined) await limit.waitFor(last.name, problemOf(disposal))
    }
    limit.end()
  }
}

/** Waits for all disposals of a pipeline together no longer than `disposeMs`. */
class DisposalLimit {
  private readonly frame: Frame
  private readonly timer = new CancelScope()
  private timeIsUp: Promise<string> | undefined
  private isUp = false

  constructor(frame: Frame) {
    this.frame = frame
  }

  /** @param disposal gives what went wrong; never rejects */
  async waitFor(name: string, disposal: Promise<string | undefined>): Promise<void> {
    const tell = (problem: string | undefined): void => {
      if (problem !== undefined) tellProblem(this.frame, name, problem)
    }
    if (this.isUp) return void disposal.then(tell)
    this.timeIsUp ??= this.start()
    tell(await Promise.race([disposal, this.timeIsUp]))
  }

  end(): void {
    this.timer.abort(undefined)
  }

  private async start(): Promise<string> {
    const { runtime, disposeMs } = this.frame.run
    await runtime.sleep(disposeMs, { signal: this.timer.signal })
    this.isUp = true
    return `it took longer than disposeMs of ${disposeMs} ms, and is waited for no longer`
  }
}

/**
 * Opens what a pipeline declares, one after the other; ready-made ones of the run take their places.
 *
 * @throws {@link FlujoError} `resource_failed` for the first that cannot be opened; those before it stay open until the
 * span of `frame` closes its resources
 */
export async function openResources(node: PipelineNode, slots: readonly ResourceSlot[], frame: Frame): Promise<void> {
  const { run, scope } = frame
  const given = run.givenResources?.owner === node ? run.givenResources.values : {}
  const live = new LiveResources(frame, frame.resources, given)
  frame.resources = live
  // Nothing more is done in it.
  if (run.cancelsPaused !== undefined) return
  for (const { name, open } of slots) {
    if (given[name] !== undefined) continue
    const context: OpenContext = {
      get signal() {
        return scope.signal
      },
      runId: run.runId,
      path: frame.path,
      state: frame.state,
      resources: live.values,
    }
    try {
      live.add(name, await (open as (context: OpenContext) => unknown)(context))
    } catch (error) {
      throw resourceFailed(node, name, error, frame)
    }
    if (scope.aborted) throw StepFailure.cancelled(frame, scope)
  }
}

/** Disposes what was opened in the span of `frame`, and in no other. */
export async function closeResources(frame: Frame): Promise<void> {
  const { resources } = frame
  if (resources?.owner !== frame) return
  frame.resources = resources.outer
  await resources.close(frame)
}

function resourceFailed(node: PipelineNode, name: string, cause: unknown, { path }: Frame): FlujoError {
  return new FlujoError(
    'resource_failed',
    `pipeline "${path === '' ? node.name : path}": resource "${name}" could not be opened: ${sentenceOf(cause)}`,
    { path, cause },
  )
}

/** Why a disposal has failed; `undefined` where it has not. */
async function problemOf(disposal: () => unknown): Promise<string | undefined> {
  try {
    await disposal()
    return undefined
  } catch (error) {
    return sentenceOf(error)
  }
}

/** Told on the span, or where that has ended, on the next one around that is open. */
function tellProblem(frame: Frame, name: string, problem: string): void {
  let open: Frame | undefined = frame
  while (open?.isOver === true) open = open.parent
  if (open === undefined) return
  tellUpdate(open, logLine('error', `resource ${describeValue(name)} was not disposed: ${problem}`))
}
