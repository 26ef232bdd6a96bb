import type { Run, Span } from '@flujo/domain'
import type { SpanCondition, TraceReader } from '@flujo/tracing'

/** What became of a span between two readings; one that was not there before and has ended, has begun too. */
export interface SpanChange {
  readonly span: Span
  readonly hasBegun: boolean
  readonly hasEnded: boolean
}

/** Records of one run come in the order of its clock, but for what waited for a lock. */
const lateUs = 10_000_000
/** Beyond so many, spans are not asked for by their ids. */
const mostAskedFor = 500

const isOpen: SpanCondition = { op: 'not', condition: { op: 'exists', field: 'durationNs' } }

/**
 * The spans of one run as they come. After the first reading only what can have changed is read: what is open, and what
 * began of late. Where the run says that it has more than was found, and when it has ended, all is read.
 */
export class RunSpans {
  readonly #byId = new Map<string, Span>()
  readonly #open = new Set<string>()
  #newestStartUs = -Infinity

  get byId(): ReadonlyMap<string, Span> {
    return this.#byId
  }

  /** Those that are open. */
  get open(): ReadonlySet<string> {
    return this.#open
  }

  async read(reader: TraceReader, run: Run): Promise<readonly SpanChange[]> {
    const isRunning = run.status === 'running'
    const found =
      isRunning && this.#byId.size > 0 ? await this.#readRecent(reader, run) : await reader.getSpans(run.runId)
    const changes = this.#merge(found)
    if (!isRunning || this.#byId.size >= run.totals.spans) return changes
    return [...changes, ...this.#merge(await reader.getSpans(run.runId))]
  }

  async #readRecent(reader: TraceReader, { runId }: Run): Promise<readonly Span[]> {
    const isNew: SpanCondition = { op: '>=', field: 'startTimeUs', value: this.#newestStartUs - lateUs }
    const found = await reader.getSpans(runId, { where: { op: 'or', conditions: [isNew, isOpen] } })
    const ids = new Set(found.map(({ spanId }) => spanId))
    const missing = [...this.#open].filter((spanId) => !ids.has(spanId))
    if (missing.length === 0) return found
    if (missing.length > mostAskedFor) return reader.getSpans(runId)
    const ended = await reader.getSpans(runId, { where: { op: 'in', field: 'spanId', values: missing } })
    return [...found, ...ended]
  }

  #merge(found: readonly Span[]): SpanChange[] {
    const changes: SpanChange[] = []
    for (const span of found) {
      const known = this.#byId.get(span.spanId)
      const isOver = span.durationNs !== undefined
      this.#byId.set(span.spanId, span)
      this.#newestStartUs = Math.max(this.#newestStartUs, span.startTimeUs)
      if (isOver) this.#open.delete(span.spanId)
      else this.#open.add(span.spanId)
      const hasEnded = isOver && known?.durationNs === undefined
      if (known === undefined || hasEnded) changes.push({ span, hasBegun: known === undefined, hasEnded })
    }
    return changes
  }
}
