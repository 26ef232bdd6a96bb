import { noUsage } from '@flujo/domain'
import type { SpanEnd, SpanStart, TraceRecord, TraceSink } from '@flujo/tracing'

export interface LiveRunOptions {
  readonly pipeline?: string
  readonly nowMs?: () => number
  readonly startedMs?: number
}

/** A run that is written as it goes, step by step, by the clock that it is given. */
export class LiveRun {
  readonly runId: string
  readonly #sink: TraceSink
  readonly #nowMs: () => number
  readonly #pipeline: string
  readonly #startTimeUs: number
  readonly #open = new Map<string, Omit<SpanStart, 'type' | 'seq' | 'epoch' | 'runId'>>()
  #seq = 0
  #spans = 0

  constructor(sink: TraceSink, runId: string, options: LiveRunOptions = {}) {
    const { pipeline = 'triage', nowMs = Date.now, startedMs = nowMs() } = options
    this.#sink = sink
    this.runId = runId
    this.#nowMs = nowMs
    this.#pipeline = pipeline
    this.#startTimeUs = startedMs * 1_000
  }

  async start(): Promise<this> {
    const { rootSpanId, traceId, pipeline, startTimeUs } = this.#facts
    await this.#write({ type: 'run.start', traceId, rootSpanId, pipeline, startTimeUs, plannedSteps: 3 })
    await this.open(pipeline, { kind: 'run' })
    return this
  }

  /** @param within the name of an open span; default: the root */
  async open(name: string, more: Partial<SpanStart> & { readonly within?: string } = {}): Promise<void> {
    const { within = this.#pipeline, ...given } = more
    const isRoot = this.#spans === 0
    const span = {
      spanId: (0x9_1c2_fe00_0000 + (this.#spans += 1)).toString(16).padStart(16, '0'),
      parentSpanId: isRoot ? undefined : this.#open.get(within)?.spanId,
      name,
      kind: 'task' as const,
      startTimeUs: isRoot ? this.#startTimeUs : this.#nowUs,
      attributes: {},
      events: [],
      ...given,
    }
    this.#open.set(name, span)
    await this.#write({ type: 'span.start', ...span })
  }

  async close(name: string, more: Partial<SpanEnd> = {}): Promise<void> {
    const span = this.#open.get(name)
    if (span === undefined) throw new Error(`${name} is not open`)
    this.#open.delete(name)
    const durationNs = Math.max(0, this.#nowUs - span.startTimeUs) * 1_000
    await this.#write({ type: 'span.end', ...span, status: 'completed', durationNs, ...more })
  }

  async end(status: 'completed' | 'failed' = 'completed'): Promise<void> {
    await this.close(this.#pipeline, { status })
    const { rootSpanId, traceId, pipeline, startTimeUs } = this.#facts
    const durationNs = Math.max(0, this.#nowUs - startTimeUs) * 1_000
    const totals = { spans: this.#spans, failedSpans: 0, retries: 0, doneSteps: 0, plannedSteps: 3, usage: noUsage }
    const losses = { droppedSpans: 0, cuts: 0, redactions: 0 }
    const facts = { traceId, rootSpanId, pipeline, startTimeUs }
    await this.#write({ type: 'run.end', ...facts, status, durationNs, totals, losses })
  }

  get #facts(): Record<'traceId' | 'rootSpanId' | 'pipeline', string> & { readonly startTimeUs: number } {
    return {
      traceId: 'c04be7d1c04be7d1c04be7d1c04be7d1',
      rootSpanId: (0x9_1c2_fe00_0000 + 1).toString(16).padStart(16, '0'),
      pipeline: this.#pipeline,
      startTimeUs: this.#startTimeUs,
    }
  }

  get #nowUs(): number {
    return Math.round(this.#nowMs() * 1_000)
  }

  async #write(body: object): Promise<void> {
    this.#seq += 1
    await this.#sink.write([{ ...body, runId: this.runId, epoch: 1, seq: this.#seq } as TraceRecord])
  }
}
