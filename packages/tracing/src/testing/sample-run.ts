import {
  type Attributes,
  type ErrorInfo,
  type JsonValue,
  noUsage,
  type Run,
  type RunTotals,
  type Span,
  type SpanEvent,
  type SpanKind,
  type TraceLosses,
} from '@flujo/domain'
import type { RunEnd, RunStart, SpanEnd, SpanStart, SpanUpdate } from '../trace-record.ts'

/** What {@link SampleRun} takes; everything but the id has a plain default. */
export interface SampleRunOptions {
  readonly runId: string
  readonly pipeline?: string
  readonly startTimeUs?: number
  readonly epoch?: number
  readonly plannedSteps?: number
}

/** A span to make records of. */
export interface SampleSpan {
  /** Small number; 1 is the root. */
  readonly id: number
  readonly parent?: number
  readonly name?: string
  readonly kind?: SpanKind
  /** From the start of the run. */
  readonly atUs?: number
  readonly durationNs?: number
  readonly status?: SpanEnd['status']
  readonly attributes?: Attributes
  readonly events?: readonly SpanEvent[]
  readonly input?: JsonValue
  readonly output?: JsonValue
  readonly error?: ErrorInfo
}

/** How a sample run ended. */
export interface SampleEnd {
  readonly status?: RunEnd['status']
  readonly durationNs?: number
  readonly totals?: Partial<RunTotals>
  readonly losses?: Partial<TraceLosses>
  readonly error?: ErrorInfo
  readonly failedPath?: string
}

/** 2026-01-02T03:04:05Z */
const someTimeUs = 1_767_323_045_000_000

/** Makes the records of one run, numbered in the order in which they are asked for, and the rows to expect of them. */
export class SampleRun {
  readonly runId: string
  private readonly head: Omit<RunStart, 'type' | 'seq'>
  private readonly idPrefix: string
  private seq = 0

  constructor({ runId, pipeline = 'sample', startTimeUs = someTimeUs, epoch = 1, plannedSteps }: SampleRunOptions) {
    this.runId = runId
    const hex = Array.from(runId, (letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('')
    this.idPrefix = hex.padEnd(8, 'a').slice(-8)
    const traceId = hex.padEnd(32, 'b').slice(-32)
    this.head = { runId, epoch, traceId, rootSpanId: this.spanId(1), pipeline, startTimeUs, plannedSteps }
  }

  /** 16 hex digits, the same for the same number in this run. */
  spanId(id: number): string {
    return this.idPrefix + (0x1000_0000 + id).toString(16)
  }

  start(): RunStart {
    return { type: 'run.start', ...this.head, seq: this.nextSeq() }
  }

  end(end: SampleEnd = {}): RunEnd {
    const { status = 'completed', durationNs = 5_000_000, error, failedPath } = end
    const totals = { ...this.noTotals(), ...end.totals }
    const losses = { droppedSpans: 0, cuts: 0, redactions: 0, ...end.losses }
    return { type: 'run.end', ...this.head, seq: this.nextSeq(), status, durationNs, totals, losses, error, failedPath }
  }

  spanStart(span: SampleSpan): SpanStart {
    return { type: 'span.start', ...this.facts(span), seq: this.nextSeq() }
  }

  spanUpdate(span: SampleSpan): SpanUpdate {
    return { type: 'span.update', ...this.facts(span), seq: this.nextSeq() }
  }

  spanEnd(span: SampleSpan): SpanEnd {
    const { status = 'completed', durationNs = 1_000_000, output, error } = span
    return { type: 'span.end', ...this.facts(span), seq: this.nextSeq(), status, durationNs, output, error }
  }

  /** The row of a run that ended so; of one that is still open without an argument. */
  row(end?: SampleEnd, totals: Partial<RunTotals> = {}): Run {
    const { plannedSteps: _, ...head } = this.head
    if (end === undefined) {
      const losses = { droppedSpans: 0, cuts: 0, redactions: 0 }
      return { ...head, status: 'running', totals: { ...this.noTotals(), ...totals }, losses }
    }
    const { type: _type, seq: _seq, plannedSteps: _planned, ...row } = this.end(end)
    return row
  }

  /** The row of an ended span, without its values. */
  spanRow(span: SampleSpan): Span {
    const { status = 'completed', durationNs = 1_000_000, error } = span
    return { ...this.openSpanRow(span), status, durationNs, error }
  }

  /** The row of a span that is still open, without its values. */
  openSpanRow(span: SampleSpan): Span {
    const { epoch: _, input: _input, ...facts } = this.facts(span)
    return { ...facts, status: 'running' }
  }

  private facts(span: SampleSpan): Omit<SpanStart, 'type' | 'seq'> {
    const {
      id,
      parent,
      name = id === 1 ? this.head.pipeline : `step ${id}`,
      atUs = 0,
      attributes = {},
      events = [],
    } = span
    const { runId, epoch, startTimeUs } = this.head
    return {
      runId,
      epoch,
      spanId: this.spanId(id),
      parentSpanId: parent === undefined ? undefined : this.spanId(parent),
      name,
      kind: span.kind ?? (id === 1 ? 'run' : 'task'),
      startTimeUs: startTimeUs + atUs,
      attributes,
      events,
      input: span.input,
    }
  }

  private noTotals(): RunTotals {
    const { plannedSteps } = this.head
    return { spans: 0, failedSpans: 0, retries: 0, doneSteps: 0, plannedSteps, usage: noUsage }
  }

  private nextSeq(): number {
    this.seq += 1
    return this.seq
  }
}
