import type { JsonValue, Run, Span, SpanNode } from '@flujo/domain'
import type { RunSummary, RunSummaryQuery, SpanStatistics, StatisticsQuery } from './statistics-query.ts'
import type { Page, RunQuery, SpanPageOptions, SpanQuery } from './trace-query.ts'
import type { TraceRecord } from './trace-record.ts'

/**
 * Where records go. This is all that a store needs in order to be written to.
 *
 * @example
 * const lines: TraceSink = { write: (records) => appendFile('trace.jsonl', records.map((r) => JSON.stringify(r) + '\n')) }
 */
export interface TraceSink {
  /**
   * Keeps the records. Called with one batch at a time, the next only after a returned promise has settled. Throwing (or
   * rejecting) says that none of them was kept.
   */
  write(records: readonly TraceRecord[]): void | Promise<void>
  /**
   * For sinks that can write synchronously: arranges that `flushSync` is called before the process ends, and returns
   * what undoes that. Called when a run opens and undone when none is open.
   */
  onExit?(flushSync: () => void): () => void
}

/** One page of runs. */
export interface RunPage {
  readonly runs: readonly Run[]
  /** Give it as `after` for the next page; absent on the last. */
  readonly next?: string | undefined
}

/** One page of the spans of a run. */
export interface SpanPage {
  readonly spans: readonly Span[]
  /** Give it as `after` for the next page; absent on the last. */
  readonly next?: string | undefined
}

/** How traces are read. Nothing of it can write. */
export interface TraceReader {
  listRuns(query?: RunQuery, page?: Page): Promise<RunPage>
  getRun(runId: string): Promise<Run | undefined>
  /** The root span with its children; `undefined` for an unknown run and for one without spans. */
  getTrace(runId: string): Promise<SpanNode | undefined>
  /** By start, then by span id; empty for an unknown run. */
  getSpans(runId: string, query?: SpanQuery): Promise<readonly Span[]>
  /** How many runs fit and what they come to, without listing them. */
  summarizeRuns(query?: RunSummaryQuery): Promise<RunSummary>
  /**
   * The same spans in the same order, page by page: for runs that are too large to be held at once. A page goes on behind
   * the last span of the one before it, so while the run is written no span comes twice, and what is added further on
   * comes too.
   */
  listSpans(runId: string, query?: SpanQuery, page?: SpanPageOptions): Promise<SpanPage>
  /** Ordered by total time, longest first. */
  getSpanStatistics(query?: StatisticsQuery): Promise<readonly SpanStatistics[]>
  /** The value behind a `ValueInfo.ref`; `undefined` where it is gone. */
  getValue(ref: string): Promise<JsonValue | undefined>
  /** The values behind several refs, in their order: one question where many values are wanted. */
  getValues(refs: readonly string[]): Promise<readonly (JsonValue | undefined)[]>
  /**
   * A text that is another one after a write, so that what follows a run need not read it to see that nothing was added.
   * That a process is gone is no write. Left out where it cannot be told.
   */
  version?(): Promise<string>
}

/** A place for traces that can be written, read and pruned. */
export interface TraceStore extends TraceSink, TraceReader {
  /** Removes a run with everything that belongs to it; whether there was one. */
  deleteRun(runId: string): Promise<boolean>
  /** Releases what the store holds. Later calls of `close` do nothing; other later calls reject. */
  close(): Promise<void>
}
