import { statSync } from 'node:fs'
import type { JsonValue, Run, Span, SpanNode } from '@flujo/domain'
import type { SqliteReader } from '@flujo/store-sqlite'
import type { Page, RunPage, RunQuery, RunSummary, RunSummaryQuery, SpanPage, SpanPageOptions } from '@flujo/tracing'
import type { SpanQuery, SpanStatistics, StatisticsQuery, TraceReader } from '@flujo/tracing'

export interface ReopeningReaderOptions {
  /** Where the database is now, if there is one. */
  readonly locate: () => string
  readonly open: (path: string) => SqliteReader
  readonly nowMs: () => number
}

interface Opened {
  readonly path: string
  readonly reader: SqliteReader
  /** Which file it was. */
  readonly place: string | undefined
  readonly openedMs: number
  /** What the file looked like when a version was asked for last, and that version. */
  look: string
  version: string | undefined
}

/** A file that was copied to be read is copied again at most so often. */
const copyAgainMs = 2_000

/**
 * Reads the database that is at a path now, whatever becomes of the file there: made later, moved away, replaced. While
 * there is none, its methods reject as opening it would. {@link version} is what notices.
 */
export class ReopeningReader implements TraceReader, AsyncDisposable {
  readonly #options: ReopeningReaderOptions
  #opened: Opened | undefined
  #count = 0

  constructor(options: ReopeningReaderOptions) {
    this.#options = options
  }

  async version(): Promise<string> {
    const opened = await this.#current()
    const look = lookOf(opened.path)
    const version = await this.#read(async (reader) => (await reader.version?.()) ?? '')
    const isSilent = version === opened.version && look !== opened.look
    // What is read may be a copy, which others do not write to.
    if (isSilent && this.#options.nowMs() - opened.openedMs >= copyAgainMs) {
      await this.close()
      return this.version()
    }
    if (!isSilent) Object.assign(opened, { look, version })
    return `${this.#count}.${version}`
  }

  async listRuns(query?: RunQuery, page?: Page): Promise<RunPage> {
    return this.#read((reader) => reader.listRuns(query, page))
  }

  async getRun(runId: string): Promise<Run | undefined> {
    return this.#read((reader) => reader.getRun(runId))
  }

  async getTrace(runId: string): Promise<SpanNode | undefined> {
    return this.#read((reader) => reader.getTrace(runId))
  }

  async getSpans(runId: string, query?: SpanQuery): Promise<readonly Span[]> {
    return this.#read((reader) => reader.getSpans(runId, query))
  }

  async summarizeRuns(query?: RunSummaryQuery): Promise<RunSummary> {
    return this.#read((reader) => reader.summarizeRuns(query))
  }

  async listSpans(runId: string, query?: SpanQuery, page?: SpanPageOptions): Promise<SpanPage> {
    return this.#read((reader) => reader.listSpans(runId, query, page))
  }

  async getSpanStatistics(query?: StatisticsQuery): Promise<readonly SpanStatistics[]> {
    return this.#read((reader) => reader.getSpanStatistics(query))
  }

  async getValue(ref: string): Promise<JsonValue | undefined> {
    return this.#read((reader) => reader.getValue(ref))
  }

  async getValues(refs: readonly string[]): Promise<readonly (JsonValue | undefined)[]> {
    return this.#read((reader) => reader.getValues(refs))
  }

  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    await opened?.reader.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** What failed is opened anew the next time: the file may have been written over. */
  async #read<T>(use: (reader: SqliteReader) => Promise<T>): Promise<T> {
    const { reader } = this.#opened ?? (await this.#current())
    try {
      return await use(reader)
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** The file that is at the path, opened. */
  async #current(): Promise<Opened> {
    const path = this.#options.locate()
    const place = placeOf(path)
    if (this.#opened !== undefined && this.#opened.path === path && this.#opened.place === place) return this.#opened
    await this.close()
    const reader = this.#options.open(path)
    this.#count += 1
    const openedMs = this.#options.nowMs()
    return (this.#opened = { path, reader, place, openedMs, look: '', version: undefined })
  }
}

function placeOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats && `${stats.dev}.${stats.ino}`
}

/** What changes when somebody writes to a database, beside what is in it. */
function lookOf(path: string): string {
  return [path, `${path}-wal`]
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((stats) => `${stats?.mtimeMs}.${stats?.size}`)
    .join()
}
