import { type CaptureMode, FlujoError, type Hook, type Run, type Runtime, type SpanNode } from '@flujo/domain'
import { locateDatabase, openSqliteStore, type RetentionOptions } from '@flujo/store-sqlite'
import { MemoryStore, type RedactOptions, TraceManager, type TraceReader, type TraceSink } from '@flujo/tracing'

/** A store that can be written to, and read from where it knows how. */
export type RecorderStore = TraceSink & Partial<TraceReader>

export interface RecorderOptions {
  readonly db: string | undefined
  readonly store: RecorderStore | undefined
  readonly retention: RetentionOptions | false | undefined
  readonly search: boolean | undefined
  readonly capture: CaptureMode | undefined
  readonly redact: false | RedactOptions | undefined
  readonly runtime: Runtime | undefined
  readonly onWarning: (message: string) => void
}

interface Opened {
  readonly tracing: TraceManager<RecorderStore>
  /** Closes the store, if it is ours. */
  readonly close: () => Promise<void>
}

/** Records runs in the database, which is opened when the first run starts and not before. */
export class Recorder {
  /** The file that is written to; `undefined` for a store of the user's own. */
  readonly path: string | undefined
  private readonly options: RecorderOptions
  private opened: Opened | undefined
  private hasWarned = false

  /** @throws `FlujoError` where no place for the database can be found */
  constructor(options: RecorderOptions) {
    this.options = options
    // Refuses what cannot be redacted now, and not in the middle of a run.
    void new TraceManager({ redact: options.redact })
    this.path =
      options.store === undefined ? locateDatabase(options.db === undefined ? {} : { path: options.db }) : undefined
  }

  /**
   * Before a run: opens the database, so that the time it takes is not measured as the run's.
   *
   * @throws `FlujoError` `run_id_in_use` where a run of that id is recorded already
   */
  async prepare(runId: string | undefined): Promise<void> {
    this.opened ??= this.open()
    if (runId === undefined) return
    const known = await this.find(runId)
    if (known === undefined) return
    throw new FlujoError(
      'run_id_in_use',
      `expected a run id of its own, given ${JSON.stringify(runId)}, which is a recorded run already (${known.status}); leave runId out for a random one`,
    )
  }

  readonly hook: Hook = (event) => this.opened?.tracing.hook(event)

  /** Waits, for a while, until everything so far is written. Never rejects. */
  async flush(): Promise<void> {
    const flushed = await this.opened?.tracing.flush({ timeoutMs: flushTimeoutMs })
    if (flushed === undefined || flushed.ok || this.hasWarned) return
    this.warn(`flujo: a trace is not written yet; runs go on: ${messageOf(flushed.error)}`)
  }

  /** A trace that cannot be read back is `undefined`: the tracer has told of the fault already. */
  async readTrace(runId: string): Promise<SpanNode | undefined> {
    try {
      return await this.opened?.tracing.store.getTrace?.(runId)
    } catch {
      return undefined
    }
  }

  async close(): Promise<void> {
    const { opened } = this
    if (opened === undefined) return
    await opened.tracing.close()
    await opened.close()
  }

  /** A store that cannot be read does not keep anybody from running. */
  private async find(runId: string): Promise<Run | undefined> {
    try {
      return await this.opened?.tracing.store.getRun?.(runId)
    } catch {
      return undefined
    }
  }

  private open(): Opened {
    const { store, capture, redact, runtime } = this.options
    const onWarning = (message: string): void => this.warn(message)
    if (store !== undefined) {
      return { tracing: new TraceManager({ store, capture, redact, runtime, onWarning }), close: async () => {} }
    }
    const own = this.openDatabase()
    return {
      tracing: new TraceManager<RecorderStore>({ store: own, capture, redact, runtime, onWarning }),
      close: () => own.close(),
    }
  }

  /** Where the database cannot be opened, runs go on and have a trace, but it is kept in memory only. */
  private openDatabase(): ReturnType<typeof openSqliteStore> | MemoryStore {
    try {
      const { retention, search } = this.options
      return openSqliteStore(this.path as string, { retention, search, onWarning: (message) => this.warn(message) })
    } catch (error) {
      this.warn(`flujo: this process keeps its traces in memory only: ${messageOf(error)}`)
      return new MemoryStore()
    }
  }

  private warn(message: string): void {
    this.hasWarned = true
    try {
      this.options.onWarning(message)
    } catch {
      // Whoever listens to warnings failed; the run must not.
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A store that hangs holds up a finished run for this long at most. */
const flushTimeoutMs = 2_000
