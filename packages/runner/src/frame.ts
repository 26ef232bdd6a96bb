import {
  addUsage,
  type CaptureMode,
  joinPath,
  type JournalEntry,
  type JsonValue,
  type ModelUsage,
  noUsage,
  type SpanKind,
  sumUsage,
  type UsageTotals,
} from '@flujo/domain'
import type { ActiveRun } from './active-run.ts'
import type { Budget } from './budget.ts'
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
  /** The innermost limits around what runs inside. */
  budget: Budget | undefined
  /** While nobody listens, the last moment before it at which the clock was read for its surroundings. */
  startMs: number
  /** When the last of its children ended whose end was timed; its own start until then. */
  lastEndMs: number
  closed = false
  /** Whether the run was paused in it: nothing more is done here in this epoch, and the span goes on in the next. */
  leftOpen = false
  /** Set while the hooks are told of the end. */
  ending: void | Promise<void> = undefined
  /** Tries made so far; of a try, which one it is. */
  attempts = 1
  /** Neighbours among the open spans of the scope, see `OpenFrames`. */
  openedBefore: Frame | undefined
  openedAfter: Frame | undefined
  /** The user's own spans just below that have not ended. */
  userSpans: Set<Frame> | undefined
  /** Just below, what waits for an answer and is left open. */
  waitingBelow: Set<Frame> | undefined
  /** Whether the span was opened in an earlier epoch of the run. */
  wentOn = false
  /** Whether all of it was done in an earlier epoch. */
  recalled = false
  /** How many steps were started below; counted where there is a journal. */
  steps = 0
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
    this.budget = parent?.budget
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

  /** Goes on with a span that was opened when the run was not yet paused. */
  goOn(spanId: string, startMs: number): void {
    this.id = spanId
    this.startMs = startMs
    this.wentOn = true
  }

  /** Names from the root to here, for people; tries are left out and the root has the empty path. */
  get path(): string {
    return this.join((frame) => (frame.kind === 'attempt' ? undefined : frame.name))
  }

  /** The key of the step that this is a try of, its own where it is none: the same for every try, and for no other step. */
  get stepKey(): string {
    return this.kind === 'attempt' && this.parent !== undefined ? this.parent.key : this.key
  }

  /** Like the path, with the tries here and around: the same whenever the pipeline is walked. */
  get key(): string {
    return this.join((frame) => {
      if (frame.kind === 'attempt') return `~${frame.attempts}`
      return frame.role === undefined ? frame.name : `~${frame.role}/${frame.name}`
    })
  }

  /** Nothing more is told of it, now or in this epoch. */
  get isOver(): boolean {
    return this.closed || this.leftOpen
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

  /** Counts what was done here in an earlier epoch. */
  recall(entry: JournalEntry): void {
    this.recalled = true
    this.attempts = entry.attempts
    this.steps = entry.steps
    this.takeOver(entry)
  }

  /** Takes over what was used and said in an earlier epoch, by a part of what is done here. */
  takeOver({ usage, state }: Pick<JournalEntry, 'usage' | 'state'>): void {
    if (state !== undefined) this.state = state as State
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.parent) {
      frame.usage = sumUsage(frame.usage, usage)
    }
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
