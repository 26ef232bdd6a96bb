import {
  attributeNames,
  describeValue,
  FlujoError,
  type ModelUsage,
  type SpanScope,
  type StepContext,
} from '@flujo/domain'
import type { CancelScope } from './cancel-scope.ts'
import { StepFailure } from './failure.ts'
import { standsInFor } from './fallback.ts'
import type { ResourceValues } from './live-resources.ts'
import { Frame } from './frame.ts'
import { plainCopy } from './plain-copy.ts'
import { charge, reserve } from './held-amounts.ts'
import { hear } from './idle.ts'
import { closeSpan, identityOf, openSpan } from './span-events.ts'
import { logLine, type SpanUpdate, tellUpdate } from './span-updates.ts'
import { changeState, noState, type State } from './state.ts'

/** Nobody waits for this code any more: its span has ended, or the try that it belongs to was given up. */
const isOver = (frame: Frame, scope: CancelScope): boolean => frame.isOver || scope.closed

/** What only code in this file can see of a scope: the user has the object. */
let frameOf: (scope: FrameScope) => Frame
let scopeOf: (scope: FrameScope) => CancelScope

/** What code inside the span of a frame can say. Each method stands alone: `const { usage } = ctx` works. */
class FrameScope implements SpanScope {
  readonly #frame: Frame
  /** As it was when this try began: the next try has another. */
  readonly #scope: CancelScope

  static {
    frameOf = (scope) => scope.#frame
    scopeOf = (scope) => scope.#scope
  }

  constructor(frame: Frame) {
    this.#frame = frame
    this.#scope = frame.scope
  }

  #tell(saying: SpanUpdate): void {
    if (!isOver(this.#frame, this.#scope)) tellUpdate(this.#frame, saying)
  }

  get set(): SpanScope['set'] {
    return (attributes) => this.#tell({ attributes })
  }

  get event(): SpanScope['event'] {
    return (name, attributes) => this.#tell({ spanEvent: { name: nameOf(name), attributes } })
  }

  get log(): SpanScope['log'] {
    return (level, message, fields) => this.#tell(logLine(level, message, fields))
  }

  get progress(): SpanScope['progress'] {
    return (done, total) => {
      if (isOver(this.#frame, this.#scope)) return
      hear(this.#frame.run, this.#scope)
      tellUpdate(this.#frame, {
        attributes: {
          [attributeNames.progressDone]: done,
          ...(total === undefined ? {} : { [attributeNames.progressTotal]: total }),
        },
      })
    }
  }

  get usage(): SpanScope['usage'] {
    return (usage) => {
      if (!isOver(this.#frame, this.#scope)) reportUsage(this.#frame, usage)
    }
  }

  get span(): SpanScope['span'] {
    return async (name, work) => {
      const frame = new Frame(this.#frame.run, this.#frame, { name: nameOf(name), kind: 'custom', scope: this.#scope })
      if (!isOver(this.#frame, this.#scope)) return runUserSpan(frame, work)
      frame.closed = true
      return work(new FrameScope(frame))
    }
  }
}

/** What is no text is a name all the same, without running any code of it. */
const nameOf = (name: unknown): string => (typeof name === 'string' ? name : describeValue(name))

/** The {@link StepContext} of one try of a step; every part is made when it is asked for. */
export class TaskContext extends FrameScope implements StepContext {
  get signal(): AbortSignal {
    return scopeOf(this).signal
  }

  get attempt(): number {
    return frameOf(this).attempts
  }

  get runId(): string {
    return frameOf(this).run.runId
  }

  get path(): string {
    return frameOf(this).path
  }

  get idempotencyKey(): string {
    return `${frameOf(this).run.runId}:${frameOf(this).stepKey}`
  }

  get reserve(): StepContext['reserve'] {
    return (amounts) => {
      if (!isOver(frameOf(this), scopeOf(this)) && !scopeOf(this).aborted) return reserve(frameOf(this), amounts)
      const { path } = frameOf(this)
      throw new FlujoError('cancelled', `step "${path}" has ended or was cancelled: it cannot reserve any more`, {
        path,
      })
    }
  }

  get fallbackFor(): FlujoError | undefined {
    return standsInFor(frameOf(this))
  }

  get state(): State {
    return frameOf(this).state
  }

  get setState(): (patch: unknown) => void {
    return (patch) => {
      if (!isOver(frameOf(this), scopeOf(this))) changeState(frameOf(this), patch)
    }
  }

  get resources(): ResourceValues {
    return frameOf(this).resources?.values ?? noState
  }

  get feedback(): StepContext['feedback'] {
    return (text) => this.set({ [attributeNames.feedback]: text })
  }

  get heartbeat(): StepContext['heartbeat'] {
    return () => {
      if (!isOver(frameOf(this), scopeOf(this))) hear(frameOf(this).run, scopeOf(this))
    }
  }
}

function reportUsage(frame: Frame, given: ModelUsage): void {
  const { run } = frame
  if (typeof given !== 'object' || given === null) return
  const warn = (message: string): void => tellUpdate(frame, logLine('warn', message))
  const said: ModelUsage = plainCopy(given)
  const usage = run.pricing === undefined ? said : run.pricing.of(said, warn)
  frame.addUsage(usage)
  if (run.listened) {
    frame.defer(run.emit({ event: 'on_usage', ...identityOf(frame), timeUs: run.timeUs(run.now()), usage }))
  }
  charge(frame, usage)
}

/** Runs `work` in the user's own span of `frame`. */
async function runUserSpan<T>(frame: Frame, work: (span: SpanScope) => T | Promise<T>): Promise<T> {
  const siblings = ((frame.parent as Frame).userSpans ??= new Set())
  siblings.add(frame)
  await openSpan(frame, undefined, 'none')
  try {
    const result = await work(new FrameScope(frame))
    await closeSpan(frame, { status: 'completed', output: undefined, error: undefined })
    return result
  } catch (thrown) {
    const { status, error } = StepFailure.of(thrown, frame)
    await closeSpan(frame, { status, output: undefined, error, failedPath: frame.path })
    throw thrown
  } finally {
    siblings.delete(frame)
  }
}
