import {
  FlujoError,
  type Hook,
  type HookEvent,
  type Limits,
  type PauseNode,
  type PipelineNode,
  type Runtime,
  type StepResult,
} from '@flujo/domain'
import type { InFlight } from './cache.ts'
import { CancelScope } from './cancel-scope.ts'
import type { Frame } from './frame.ts'
import { callHooks, HookBus, type HookErrorListener, type HookFailures } from './hook-bus.ts'
import { type Price, Pricing } from './pricing.ts'
import type { RunJournal } from './journal/run-journal.ts'
import type { GivenResources } from './live-resources.ts'
import { noState, type State } from './state.ts'
import { Turns } from './turns.ts'

/** A step that waits for an answer. */
export interface WaitingPause {
  readonly node: PauseNode
  readonly prompt: unknown
  readonly frame: Frame
}

/** What a run goes on with that was paused. */
export interface EarlierEpoch {
  readonly epoch: number
  readonly traceId: string
  readonly startTimeUs: number
  /** What span ids are made of. */
  readonly spanBase: string
  /** How many there are already. */
  readonly spans: number
}

/** What a run is started with. */
export interface RunStart {
  readonly pipeline: PipelineNode
  readonly runId: string
  readonly runtime: Runtime
  readonly graceMs: number
  readonly limits: Limits | undefined
  readonly price: Price | undefined
  /** `Infinity` where there is no limit. */
  readonly timeoutMs: number
  readonly hookTimeoutMs: number
  readonly disposeMs: number
  readonly state?: State | undefined
  /** Ready-made, instead of what the pipeline would open itself. */
  readonly resources?: GivenResources | undefined
  /** Of all runs of the runner. */
  readonly inFlight: InFlight
  /** Of the runner, then of this run. */
  readonly buses: readonly HookBus[]
  /** Told last, and waited for however long it takes: whoever reads the events of the run one by one. */
  readonly reader?: Hook | undefined
  readonly onHookError: HookErrorListener
  readonly journal: RunJournal | undefined
  /** Set where the run was paused before. */
  readonly earlier?: EarlierEpoch | undefined
  /** Set where what waits for an answer is to be cancelled. */
  readonly cancelsPaused?: { readonly reason: unknown } | undefined
}

/** Everything that one run needs while it is under way: its clock, its span ids, its hooks, its scope. */
export class ActiveRun {
  readonly runId: string
  readonly traceId: string
  /** How many times it was started or resumed. */
  readonly epoch: number
  readonly runtime: Runtime
  readonly graceMs: number
  readonly limits: Limits | undefined
  readonly pricing: Pricing | undefined
  readonly timeoutMs: number
  readonly disposeMs: number
  readonly startState: State
  readonly givenResources: GivenResources | undefined
  readonly inFlight: InFlight
  readonly pipeline: PipelineNode
  readonly scope: CancelScope = new CancelScope()
  /** Sources that can be read once and have been. */
  readonly usedUp: WeakSet<object> = new WeakSet()
  readonly stepResults: StepResult[] = []
  readonly turns: Turns
  readonly journal: RunJournal | undefined
  /** What has been found waiting for an answer. */
  readonly waiting: WaitingPause[] = []
  readonly cancelsPaused: RunStart['cancelsPaused']
  readonly startMs: number
  readonly startUs: number
  /** What span ids are made of: 16 hex digits. */
  readonly spanBase: string
  /** The failures of steps whose fallback was asked. */
  readonly standsInFor: WeakMap<Frame, FlujoError> = new WeakMap()
  /** What the run was stopped with when its own time was over. */
  timedOut: FlujoError | undefined
  /** How many idle limits watch over steps at the moment. */
  idleLimits = 0
  private readonly buses: readonly HookBus[]
  /** One for each bus. */
  private readonly failures: readonly HookFailures[]
  private readonly spanPrefix: string
  private readonly firstSpan: number
  private spans: number
  /** Events that hooks are being waited for at the moment, since when, and how long in all until then. */
  private telling = 0
  private tellingSinceMs = 0
  private toldMs = 0

  constructor(start: RunStart) {
    this.pipeline = start.pipeline
    this.runtime = start.runtime
    this.graceMs = start.graceMs
    this.limits = start.limits
    this.pricing = start.price === undefined ? undefined : new Pricing(start.price)
    this.disposeMs = start.disposeMs
    this.startState = start.state ?? noState
    this.givenResources = start.resources
    this.inFlight = start.inFlight
    this.timeoutMs = start.timeoutMs
    this.journal = start.journal
    this.cancelsPaused = start.cancelsPaused
    this.runId = start.runId
    const nowUs = Math.round(start.runtime.wallMs() * 1_000)
    const nowMs = start.runtime.monotonicMs()
    const { earlier = firstEpoch(start, nowUs) } = start
    this.epoch = earlier.epoch
    this.traceId = earlier.traceId
    this.startUs = earlier.startTimeUs
    // The same line of time as before the pause; a wall clock that was set back cannot make it run backwards.
    this.startMs = nowMs - Math.max(0, nowUs - earlier.startTimeUs) / 1_000
    this.turns = new Turns(start.runtime, nowMs)
    this.spans = earlier.spans
    this.spanBase = earlier.spanBase
    this.spanPrefix = this.spanBase.slice(0, 8)
    this.firstSpan = firstCounter + (Number.parseInt(this.spanBase.slice(8), 16) % counterRange)
    const failures = {
      runtime: start.runtime,
      onError: start.onHookError,
      onAbortRun: (reason: string) =>
        this.scope.abort(new FlujoError('aborted_by_hook', `a hook stopped the run: ${reason}`)),
    }
    const { hookTimeoutMs, reader } = start
    this.failures = [
      { ...failures, owner: 'runner', hookTimeoutMs },
      { ...failures, owner: 'run', hookTimeoutMs },
      { ...failures, owner: 'reader', hookTimeoutMs: Infinity },
    ]
    this.buses = reader === undefined ? start.buses : [...start.buses, busOf(reader)]
  }

  /** Whether anybody wants to be told: without hooks, no event is made. */
  get listened(): boolean {
    for (const bus of this.buses) if (bus.current.length > 0) return true
    return false
  }

  /** Tells the hooks, those of the runner first. Synchronous unless one of them returns a promise. Never rejects. */
  emit(event: HookEvent): void | Promise<void> {
    const pending = this.tell(event, 0)
    return pending === undefined || this.idleLimits === 0 ? pending : this.outsideOfIdle(pending)
  }

  private tell(event: HookEvent, from: number): void | Promise<void> {
    for (let position = from; position < this.buses.length; position += 1) {
      const failures = this.failures[position] as HookFailures
      const pending = callHooks((this.buses[position] as HookBus).current, event, failures)
      if (pending !== undefined) return pending.then(() => this.tell(event, position + 1))
    }
  }

  /** Milliseconds of the run without those in which hooks were waited for: a slow listener makes no step idle. */
  idleClockMs(): number {
    return (this.isWaitingForHooks ? this.tellingSinceMs : this.now()) - this.toldMs
  }

  get isWaitingForHooks(): boolean {
    return this.telling > 0
  }

  private async outsideOfIdle(pending: Promise<void>): Promise<void> {
    if (!this.isWaitingForHooks) this.tellingSinceMs = this.now()
    this.telling += 1
    await pending
    this.telling -= 1
    if (!this.isWaitingForHooks) this.toldMs += this.now() - this.tellingSinceMs
  }

  /** Spans are numbered from 0, the root, in the order in which they open. */
  nextSpanIndex(): number {
    this.spans += 1
    return this.spans - 1
  }

  /** How many spans have been numbered. */
  get spanCount(): number {
    return this.spans
  }

  /** 16 hex digits: 8 random ones of the run, then a counter with a random start that always has 8 digits. */
  spanIdOf(index: number): string {
    return this.spanPrefix + (this.firstSpan + index).toString(16)
  }

  now(): number {
    return this.runtime.monotonicMs()
  }

  /** Epoch microseconds of a monotonic time, so that no child starts before its parent whatever the wall clock does. */
  timeUs(monotonicMs: number): number {
    return this.startUs + Math.floor(this.elapsedNs(monotonicMs) / 1_000)
  }

  /** The monotonic time of epoch microseconds that {@link timeUs} gave, in an earlier epoch too. */
  monotonicMs(timeUs: number): number {
    return this.startMs + (timeUs - this.startUs) / 1_000
  }

  /**
   * Integer nanoseconds from the whole microsecond in which a span starts to its end. Start plus duration is then the
   * exact end, and no child ends after its parent by a rounding.
   */
  durationNs(startMs: number, endMs: number): number {
    const startNs = Math.floor(this.elapsedNs(startMs) / 1_000) * 1_000
    return Math.max(0, this.elapsedNs(endMs) - startNs)
  }

  private elapsedNs(monotonicMs: number): number {
    return Math.round((monotonicMs - this.startMs) * 1e6)
  }
}

function firstEpoch({ runId, runtime }: RunStart, startTimeUs: number): EarlierEpoch {
  const traceId = /^[0-9a-f]{32}$/.test(runId) && !/^0+$/.test(runId) ? runId : runtime.newId(16)
  return { epoch: 1, traceId, startTimeUs, spanBase: runtime.newId(8), spans: 0 }
}

function busOf(reader: Hook): HookBus {
  const bus = new HookBus()
  bus.onAny(reader)
  return bus
}

/** The smallest number with eight hex digits, and how far above it a counter may start: two thousand million spans fit above. */
const firstCounter = 0x1000_0000
const counterRange = 0x7000_0000
