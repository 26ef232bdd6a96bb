import { type CaptureMode, describeValue, FlujoError, type HookEvent, type Runtime, webRuntime } from '@flujo/domain'
import { describeError } from './describe-error.ts'
import { MemoryStore } from './memory-store.ts'
import { type BatchOptions, type FlushResult, RecordQueue } from './recording/record-queue.ts'
import type { RecordingOptions } from './recording/recording-options.ts'
import { RunRecording } from './recording/run-recording.ts'
import { Redactor, type RedactOptions } from './redaction/redactor.ts'
import type { TraceSink } from './trace-store.ts'

/** How a {@link TraceManager} is made. */
export interface TraceManagerOptions<Store extends TraceSink = TraceSink> {
  /** Where traces go. Default: a new {@link MemoryStore}. Whoever opened it closes it. */
  readonly store?: Store | undefined
  /**
   * What is kept of inputs and outputs where a step does not say: values (`full`, the default), only that there were
   * some and of which type (`meta`), or nothing (`none`).
   */
  readonly capture?: CaptureMode | undefined
  /** Largest captured value, as JSON text in UTF-8, in bytes. Default 262,144. */
  readonly maxValueBytes?: number | undefined
  /**
   * Spans of one run that are recorded one by one. Default 200,000; further ones are summed up in a span for each parent
   * and kind of span, with kind `aggregate`, and counted in `run.losses.droppedSpans`.
   */
  readonly maxSpans?: number | undefined
  /** Captured bytes of one run, about. Default 268,435,456 (256 MiB); further spans are summed up, too. */
  readonly maxRunBytes?: number | undefined
  /** `false` keeps secrets as they are; otherwise, what is redacted beyond the usual. */
  readonly redact?: false | RedactOptions | undefined
  /** When records are written. */
  readonly flush?: BatchOptions | undefined
  readonly runtime?: Runtime | undefined
  /** Told once when the store refuses records, or something goes wrong in here. Default: `console.warn`. */
  readonly onWarning?: ((message: string, error: unknown) => void) | undefined
}

/**
 * Listens to runs and writes down what happens as spans. Give `hook` to as many runners as you like.
 *
 * Nothing that goes wrong here reaches a run: what cannot be written is counted on the run and told once.
 *
 * @example
 * const tracing = new TraceManager()
 * const runner = new Runner(review, { hooks: [tracing.hook] })
 * const { runId } = await runner.run(text)
 * const root = await tracing.store.getTrace(runId)
 */
export class TraceManager<Store extends TraceSink = MemoryStore> implements AsyncDisposable {
  readonly store: Store
  /** Give this to a runner. Never throws and returns nothing. */
  readonly hook: (event: HookEvent) => void
  private readonly recording: RecordingOptions
  private readonly queue: RecordQueue
  private readonly onWarning: (message: string, error: unknown) => void
  /** The runs that are open. */
  private readonly runs = new Map<string, RunRecording>()
  /** Those that wait for an answer, the one that has waited longest first. */
  private readonly paused = new Map<string, RunRecording>()
  private undoOnExit: (() => void) | undefined
  private hasWarned = false
  private closed = false

  constructor(options: TraceManagerOptions<Store> = {}) {
    const { capture: mode = 'full', redact, flush = {}, runtime = webRuntime } = options
    const { maxValueBytes = 262_144, maxSpans = 200_000, maxRunBytes = 268_435_456 } = options
    checkOptions(mode, { maxValueBytes, maxSpans, maxRunBytes })
    // Where the caller names a type of store without giving one, nothing else can be there.
    this.store = options.store ?? (new MemoryStore() as TraceSink as Store)
    this.recording = Object.freeze({ mode, maxValueBytes, maxSpans, maxRunBytes, redactor: new Redactor(redact) })
    this.onWarning = options.onWarning ?? ((message) => console.warn(message))
    const onFailure = (error: unknown): void =>
      this.warn('the trace store refuses records; runs go on without them', error)
    this.queue = new RecordQueue({ sink: this.store, runtime, batches: flush, onFailure })
    this.hook = (event) => this.take(event)
  }

  /** Writes what waits. Resolves when that is done, or after `timeoutMs` (default 5,000); never rejects. */
  flush({ timeoutMs = 5_000 }: { readonly timeoutMs?: number | undefined } = {}): Promise<FlushResult> {
    return this.queue.flush(timeoutMs)
  }

  /** A last {@link flush}; whatever is told afterwards is ignored. The store stays open. */
  close(options: { readonly timeoutMs?: number | undefined } = {}): Promise<FlushResult> {
    this.closed = true
    this.runs.clear()
    this.paused.clear()
    this.stopWaitingForExit()
    return this.flush(options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  private take(event: HookEvent): void {
    if (this.closed) return
    try {
      if (event.event === 'pre_run') this.startRun(event)
      else this.record(event)
    } catch (error) {
      this.warn(`the ${describeValue(event?.event)} event of a run could not be traced`, error)
    }
  }

  private startRun(event: Extract<HookEvent, { readonly event: 'pre_run' }>): void {
    if (this.runs.has(event.runId)) return
    this.runs.set(event.runId, this.goOn(event) ?? new RunRecording(event, this.recording, this.queue))
    if (this.runs.size === 1) this.waitForExit()
  }

  /** The recording of a run that was paused, where it is known here. */
  private goOn(event: Extract<HookEvent, { readonly event: 'pre_run' }>): RunRecording | undefined {
    const recording = this.paused.get(event.runId)
    this.paused.delete(event.runId)
    if (event.epoch === 1) return undefined
    recording?.goOn(event)
    return recording
  }

  private record(event: Exclude<HookEvent, { readonly event: 'pre_run' }>): void {
    const run = this.runs.get(event.runId)
    if (run === undefined) return
    switch (event.event) {
      case 'pre_step':
        return run.startSpan(event)
      case 'post_step':
        return run.endSpan(event)
      case 'on_span_update':
        return run.updateSpan(event)
      case 'on_usage':
        return run.addUsage(event)
      case 'on_retry':
        return run.addRetry()
      case 'on_step_failure':
        return run.noteFailure(event)
      case 'on_pause':
      case 'on_resume':
      case 'on_fallback':
        return run.note(event)
      case 'on_chunk':
      case 'chunks_reset':
        return
      case 'post_run':
        return this.endRun(run, event)
    }
  }

  private endRun(run: RunRecording, event: Extract<HookEvent, { readonly event: 'post_run' }>): void {
    this.runs.delete(event.runId)
    try {
      if (event.status === 'paused') this.keepPaused(run)
      run.finish(event)
      this.queue.drain()
    } finally {
      if (this.runs.size === 0) this.stopWaitingForExit()
    }
  }

  private keepPaused(run: RunRecording): void {
    this.paused.set(run.runId, run)
    const [oldest] = this.paused.keys()
    if (this.paused.size > mostPaused && oldest !== undefined) this.paused.delete(oldest)
  }

  private waitForExit(): void {
    this.undoOnExit ??= this.store.onExit?.(() => this.queue.flushSync())
  }

  private stopWaitingForExit(): void {
    const undo = this.undoOnExit
    this.undoOnExit = undefined
    try {
      undo?.()
    } catch (error) {
      this.warn('the trace store could not undo what it does at the exit of the process', error)
    }
  }

  private warn(what: string, error: unknown): void {
    if (this.hasWarned) return
    this.hasWarned = true
    try {
      const { type, message } = describeError(error)
      this.onWarning(`flujo tracing: ${what} (${type}: ${message})`, error)
    } catch {
      // Whoever listens to warnings failed; there is nobody left to tell.
    }
  }
}

/**
 * So many paused runs are remembered, with their sums; of an older one that goes on, the sums are those since then. (Its
 * spans are in the store.)
 */
const mostPaused = 10_000

const captureModes: readonly string[] = ['full', 'meta', 'none'] satisfies CaptureMode[]

function checkOptions(capture: CaptureMode, numbers: Readonly<Record<string, number>>): void {
  if (!captureModes.includes(capture)) {
    throw new FlujoError('invalid_options', `capture: expected full, meta or none, given ${describeValue(capture)}`)
  }
  for (const [option, value] of Object.entries(numbers)) {
    if (value >= 0) continue
    throw new FlujoError('invalid_options', `${option}: expected a number from 0, given ${describeValue(value)}`)
  }
}
