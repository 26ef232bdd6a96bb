import {
  addUsage,
  type CaptureMode,
  joinPath,
  type JsonValue,
  type ModelUsage,
  noUsage,
  type SpanKind,
  type UsageTotals,
} from '@flujo/domain'
import type { ActiveRun } from './active-run.ts'
import type { CancelScope } from './cancel-scope.ts'
import type { LiveResources } from './live-resources.ts'
import type { State } from './state.ts'

/** What a frame is opened with. */
export interface FrameStart {
  readonly name: string
  readonly kind: SpanKind
  readonly role?: 'fallback' | undefined
  /** Where the frame belongs, if that is not the scope of its parent. */
  readonly scope?: CancelScope
  /** What a trace keeps of values here and below; as around it unless something else is said. */
  readonly capture?: CaptureMode | undefined
}

/** One span while it is open: a run, a step, a try, an iteration, an item, or a user's own. */
export class Frame {
  readonly run: ActiveRun
  readonly parent: Frame | undefined
  readonly name: string
  readonly kind: SpanKind
  readonly role: 'fallback' | undefined
  readonly depth: number
  readonly capture: CaptureMode | undefined
  /** The scope that this frame was opened in. */
  readonly home: CancelScope
  /** The scope of what runs inside; another than `home` while a time limit or a group of siblings is set. */
  scope: CancelScope
  /** While nobody listens, the last moment before it at which the clock was read for its surroundings. */
  startMs: number
  /** When the last of its children ended whose end was timed; its own start until then. */
  lastEndMs: number
  closed = false
  /** Set while the hooks are told of the end. */
  ending: void | Promise<void> = undefined
  /** Tries made so far; of a try, which one it is. */
  attempts = 1
  /** Neighbours among the open spans of the scope, see `OpenFrames`. */
  openedBefore: Frame | undefined
  openedAfter: Frame | undefined
  /** The user's own spans just below that have not ended. */
  userSpans: Set<Frame> | undefined
  /** The shared state as this span sees it. What completes hands it to the span around; what fails does not. */
  state: State
  /** The resources that are open here, those of the spans around included; `undefined` where there are none. */
  resources: LiveResources | undefined
  /** What was used here and below. */
  usage: UsageTotals = noUsage
  private readonly index: number
  private id: string | undefined
  private facts: Record<string, JsonValue> | undefined
  private unsettled: Set<Promise<void>> | undefined

  constructor(run: ActiveRun, parent: Frame | undefined, start: FrameStart) {
    this.run = run
    this.parent = parent
    this.name = start.name
    this.kind = start.kind
    this.role = start.role
    this.depth = parent === undefined ? 0 : parent.depth + 1
    this.index = run.nextSpanIndex()
    this.capture = start.capture ?? parent?.capture
    this.home = start.scope ?? parent?.scope ?? run.scope
    this.scope = this.home
    this.state = parent === undefined ? run.startState : parent.state
    this.resources = parent?.resources
    this.startMs = parent?.lastEndMs ?? run.startMs
    this.lastEndMs = this.startMs
  }

  /** 16 hex digits, made when somebody asks. */
  get spanId(): string {
    this.id ??= this.run.spanIdOf(this.index)
    return this.id
  }

  /** Names from the root to here, for people; tries are left out and the root has the empty path. */
  get path(): string {
    return this.join((frame) => (frame.kind === 'attempt' ? undefined : frame.name))
  }

  /** Like the path, with the tries of everything around: the same for every try of this step, and for no other step. */
  get key(): string {
    const own = this.kind === 'attempt' && this.parent !== undefined ? this.parent : this
    return own.join((frame) => {
      if (frame.kind === 'attempt') return `~${frame.attempts}`
      return frame.role === undefined ? frame.name : `~${frame.role}/${frame.name}`
    })
  }

  /** Facts for the end of the span. */
  get attributes(): Readonly<Record<string, JsonValue>> {
    return this.facts ?? noFacts
  }

  fact(name: string, value: JsonValue): void {
    this.facts ??= {}
    this.facts[name] = value
  }

  /** A fact about a step: on the try that found it, and, the last one, on the step itself. */
  stepFact(name: string, value: JsonValue): void {
    this.fact(name, value)
    if (this.kind === 'attempt') this.parent?.fact(name, value)
  }

  /** Counts a report here and in everything around. */
  addUsage(usage: ModelUsage): void {
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.parent) {
      frame.usage = addUsage(frame.usage, usage)
    }
  }

  /** Remembers that hooks are being told something of this span, or of the end of one below: its own end waits for it. */
  defer(pending: void | Promise<void>): void | Promise<void> {
    if (pending === undefined) return
    const unsettled = (this.unsettled ??= new Set())
    const told = pending.then(() => {
      unsettled.delete(told)
    })
    unsettled.add(told)
    return told
  }

  async settle(): Promise<void> {
    while (this.hasUnsettled) await Promise.all(this.unsettled ?? [])
  }

  get hasUnsettled(): boolean {
    return this.unsettled !== undefined && this.unsettled.size > 0
  }

  private join(segmentOf: (frame: Frame) => string | undefined): string {
    const segments: string[] = []
    for (let frame: Frame = this; frame.parent !== undefined; frame = frame.parent) {
      const segment = segmentOf(frame)
      if (segment !== undefined) segments.push(segment)
    }
    return segments.reverse().reduce(joinPath, '')
  }
}

const noFacts: Readonly<Record<string, JsonValue>> = Object.freeze({})
