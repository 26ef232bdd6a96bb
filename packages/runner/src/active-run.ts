import { FlujoError, type HookEvent, type PipelineNode, type Runtime, type StepResult } from '@flujo/domain'
import type { InFlight } from './cache.ts'
import { CancelScope } from './cancel-scope.ts'
import { callHooks, type HookErrorListener, type HookFailures } from './hook-bus.ts'
import type { HookBus } from './hook-bus.ts'
import type { GivenResources } from './live-resources.ts'
import { noState, type State } from './state.ts'

/** What a run is started with. */
export interface RunStart {
  readonly pipeline: PipelineNode
  readonly runId: string
  readonly runtime: Runtime
  readonly graceMs: number
  readonly disposeMs: number
  readonly state: State | undefined
  /** Ready-made, instead of what the pipeline would open itself. */
  readonly resources: GivenResources | undefined
  /** Of all runs of the runner. */
  readonly inFlight: InFlight
  /** Of the runner, then of this run. */
  readonly buses: readonly HookBus[]
  readonly onHookError: HookErrorListener
}

/** Everything that one run needs while it is under way: its clock, its span ids, its hooks, its scope. */
export class ActiveRun {
  readonly runId: string
  readonly traceId: string
  /** This process is the first to work on the run. */
  readonly epoch = 1
  readonly runtime: Runtime
  readonly graceMs: number
  readonly disposeMs: number
  readonly startState: State
  readonly givenResources: GivenResources | undefined
  readonly inFlight: InFlight
  readonly pipeline: PipelineNode
  readonly scope: CancelScope = new CancelScope()
  /** Sources that can be read once and have been. */
  readonly usedUp: WeakSet<object> = new WeakSet()
  readonly stepResults: StepResult[] = []
  readonly startMs: number
  private readonly startUs: number
  private readonly buses: readonly HookBus[]
  private readonly failures: HookFailures
  private readonly spanPrefix: string
  private readonly firstSpan: number
  private spans = 0

  constructor(start: RunStart) {
    this.pipeline = start.pipeline
    this.runtime = start.runtime
    this.graceMs = start.graceMs
    this.disposeMs = start.disposeMs
    this.startState = start.state ?? noState
    this.givenResources = start.resources
    this.inFlight = start.inFlight
    this.buses = start.buses
    this.traceId =
      /^[0-9a-f]{32}$/.test(start.runId) && !/^0+$/.test(start.runId) ? start.runId : start.runtime.newId(16)
    this.runId = start.runId
    this.startUs = Math.round(start.runtime.wallMs() * 1_000)
    this.startMs = start.runtime.monotonicMs()
    const id = start.runtime.newId(8)
    this.spanPrefix = id.slice(0, 8)
    this.firstSpan = firstCounter + (Number.parseInt(id.slice(8), 16) % counterRange)
    this.failures = {
      onError: start.onHookError,
      onAbortRun: (reason) => this.scope.abort(new FlujoError('aborted_by_hook', `a hook stopped the run: ${reason}`)),
    }
  }

  /** Whether anybody wants to be told: without hooks, no event is made. */
  get listened(): boolean {
    for (const bus of this.buses) if (bus.current.length > 0) return true
    return false
  }

  /** Tells the hooks, those of the runner first. Synchronous unless one of them returns a promise. Never rejects. */
  emit(event: HookEvent, from = 0): void | Promise<void> {
    for (let position = from; position < this.buses.length; position += 1) {
      const pending = callHooks((this.buses[position] as HookBus).current, event, this.failures)
      if (pending !== undefined) return pending.then(() => this.emit(event, position + 1))
    }
  }

  /** Spans are numbered from 0, the root, in the order in which they open. */
  nextSpanIndex(): number {
    this.spans += 1
    return this.spans - 1
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

/** The smallest number with eight hex digits, and how far above it a counter may start: two thousand million spans fit above. */
const firstCounter = 0x1000_0000
const counterRange = 0x7000_0000
