import type {
  Attributes,
  CaptureMode,
  FlujoError,
  HookEvent,
  HookEventName,
  PostStepEvent,
  RunResult,
  SpanKind,
} from '@flujo/domain'

/** What tells a span from others in the events of a test. */
export interface SpanFacts {
  readonly name?: string
  readonly kind?: SpanKind
  readonly parent?: number | undefined
}

/** How a span or run of a test ends. */
export interface EndFacts {
  readonly status?: 'completed' | 'failed' | 'cancelled'
  readonly output?: unknown
  readonly error?: unknown
  readonly attributes?: Attributes
  /** Of a run: the error of its result. */
  readonly failure?: FlujoError
}

/** Says the events of one run as a runner does, one microsecond apart. Spans are numbered; 1 is the root. */
export class RecordedRun {
  readonly runId: string
  readonly say: (event: HookEvent) => void
  private timeUs = 1_767_323_045_000_000
  private readonly spans = new Map<number, { readonly facts: SpanFacts; readonly startUs: number }>()

  constructor(say: (event: HookEvent) => void, runId = 'run-a') {
    this.say = say
    this.runId = runId
  }

  spanId(id: number): string {
    return `5eed0001${(0x1000_0000 + id).toString(16)}`
  }

  start(
    input: unknown = 'in',
    {
      name = 'review',
      plannedSteps = 2,
      capture,
    }: { name?: string; plannedSteps?: number; capture?: CaptureMode } = {},
  ): this {
    this.open(1, { name, kind: 'run' })
    this.say({ event: 'pre_run', ...this.base(1), traceId: 'ab'.repeat(16), plannedSteps, capture, input })
    return this
  }

  begin(
    id: number,
    facts: SpanFacts = {},
    input: unknown = 'in',
    capture?: CaptureMode,
    attributes: Attributes = {},
  ): this {
    this.open(id, { parent: 1, ...facts })
    this.say({ event: 'pre_step', ...this.base(id), input, capture, attributes })
    return this
  }

  finish(id: number, { status = 'completed', output = 'out', error, attributes = {} }: EndFacts = {}): this {
    const base = this.base(id)
    const ended = { ...base, status, durationNs: this.durationNs(id, base.timeUs), output, error, attributes }
    if (status === 'failed') this.say({ event: 'on_step_failure', ...ended, path: base.name })
    this.say({ event: 'post_step', ...ended })
    return this
  }

  skip(id: number, name: string, parent = 1): this {
    this.open(id, { parent, name })
    const ended = { status: 'skipped', durationNs: 0, output: undefined, error: undefined, attributes: {} } as const
    this.say({ event: 'post_step', ...this.base(id), ...ended } satisfies PostStepEvent)
    return this
  }

  tell(id: number, event: { readonly event: HookEventName } & Record<string, unknown>): this {
    this.say({ ...this.base(id), ...event } as unknown as HookEvent)
    return this
  }

  end({ status = 'completed', output = 'out', error, failure }: EndFacts = {}): this {
    const base = this.base(1)
    const result = { runId: this.runId, error: failure } as RunResult<unknown>
    const durationNs = this.durationNs(1, base.timeUs)
    this.say({ event: 'post_run', ...base, status, durationNs, output, error, result })
    return this
  }

  private open(id: number, facts: SpanFacts): void {
    this.spans.set(id, { facts, startUs: this.timeUs + 1 })
  }

  private durationNs(id: number, endUs: number): number {
    return (endUs - (this.spans.get(id)?.startUs ?? endUs)) * 1_000
  }

  private base(
    id: number,
  ): Omit<Extract<HookEvent, { event: 'pre_run' }>, 'event' | 'traceId' | 'plannedSteps' | 'input'> {
    const { name = `step ${id}`, kind = 'task', parent } = this.spans.get(id)?.facts ?? {}
    this.timeUs += 1
    return {
      runId: this.runId,
      epoch: 1,
      spanId: this.spanId(id),
      parentSpanId: parent === undefined ? undefined : this.spanId(parent),
      name,
      kind,
      timeUs: this.timeUs,
    }
  }
}
