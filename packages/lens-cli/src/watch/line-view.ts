import type { Run, Span } from '@flujo/domain'
import type { TraceReader } from '@flujo/tracing'
import { Gate } from '../output/gate.ts'
import { plain } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { lastEndUs } from '../trace/last-end.ts'
import { pathAmong } from '../trace/span-path.ts'
import { eventCells, eventTitles } from './event-text.ts'
import { endOf, type Following, isUnderWay } from './following.ts'
import { orderChanges } from './order-changes.ts'
import { RunSpans, type SpanChange } from './run-spans.ts'
import type { View } from './view.ts'
import { eventRow, type RunEvent, type WatchEvent } from './watch-event.ts'

export interface LineViewOptions {
  readonly output: SettledOutput
  /** A JSON document for each change. */
  readonly json: boolean
  /** Of runs that began before this, in microseconds since the epoch, what had ended before is not told. */
  readonly tellSinceUs: number
  readonly nowUs: () => number
  readonly flush: () => Promise<void>
  /** Told once why nothing can be read, or what is waited for. */
  readonly onTrouble: (message: string) => void
}

interface KnownRun {
  readonly spans: RunSpans
  /** As of the last reading; `undefined` before the first. */
  run: Run | undefined
}

/** A line for each thing that happened, in the order in which it happened. */
export class LineView implements View {
  readonly #options: LineViewOptions
  readonly #gate: Gate
  readonly #known = new Map<string, KnownRun>()
  /** Runs that may have changed and have not been read since. */
  readonly #touched = new Map<string, Run>()
  #events: WatchEvent[] = []
  #told: string | undefined
  #hasTitles = false

  constructor(options: LineViewOptions) {
    this.#options = options
    this.#gate = new Gate(options.output)
  }

  async update(reader: TraceReader, touched: readonly Run[]): Promise<void> {
    for (const run of touched) this.#touched.set(run.runId, run)
    for (const run of this.#touched.values()) {
      const known = this.#known.get(run.runId) ?? { spans: new RunSpans(), run: undefined }
      const changes = await known.spans.read(reader, run)
      this.#events = [...this.#events, ...this.#eventsOf(run, known, changes)]
      this.#touched.delete(run.runId)
      known.run = run
      if (isUnderWay(run)) this.#known.set(run.runId, known)
      else this.#known.delete(run.runId)
    }
  }

  async show({ gone, runs, waitingFor }: Following, trouble: string | undefined): Promise<void> {
    for (const run of gone) {
      if (!this.#known.delete(run.runId)) continue
      this.#events.push({ type: 'run.gone', timeUs: this.#options.nowUs(), run })
    }
    const events = this.#events.toSorted((a, b) => a.timeUs - b.timeUs)
    this.#events = []
    this.#print(events)
    this.#explain(trouble ?? (runs.length === 0 ? `waiting for ${waitingFor}` : undefined))
    await this.#options.flush()
  }

  #eventsOf(run: Run, known: KnownRun, changes: readonly SpanChange[]): WatchEvent[] {
    const isFirst = known.run === undefined
    const tellsAll = run.startTimeUs >= this.#options.tellSinceUs
    // What had ended before a watch of all runs began is no change, and what is in the middle of it is where it begins.
    const told = isFirst && !tellsAll && isUnderWay(run) ? changes.filter(({ hasEnded }) => !hasEnded) : changes
    const { byId } = known.spans
    const steps = orderChanges(told).map((moment) => ({ ...moment, run, path: pathAmong(byId, moment.span) }))
    const before = isFirst ? [this.#runEvent('run.start', run, run.startTimeUs)] : []
    const wasPaused = known.run?.status === 'paused'
    const lastUs = lastEndUs(byId.values() as Iterable<Span>) ?? run.startTimeUs
    if (wasPaused && run.status !== 'paused') {
      before.push(this.#runEvent('run.resume', run, steps[0]?.timeUs ?? this.#options.nowUs()))
    }
    if (!wasPaused && run.status === 'paused') return [...before, ...steps, this.#runEvent('run.pause', run, lastUs)]
    if (isUnderWay(run)) return [...before, ...steps]
    return [...before, ...steps, this.#runEvent('run.end', run, Math.max(endOf(run), lastUs))]
  }

  #runEvent(type: RunEvent['type'], run: Run, timeUs: number): RunEvent {
    return { type, timeUs, run }
  }

  #print(events: readonly WatchEvent[]): void {
    const { output, json } = this.#options
    for (const event of events) {
      if (json) {
        this.#gate.jsonLine(eventRow(event))
        continue
      }
      // What a root span would tell, its run has told.
      if ('span' in event && event.span.parentSpanId === undefined && event.span.kind === 'run') continue
      const cells = eventCells(event, output.timeZone)
      if (output.plain) this.#row(cells)
      else this.#gate.line(plain(lineOf(cells)))
    }
  }

  #row(cells: readonly string[]): void {
    if (!this.#hasTitles) this.#gate.row(eventTitles)
    this.#hasTitles = true
    this.#gate.row(cells)
  }

  #explain(trouble: string | undefined): void {
    if (trouble !== undefined && trouble !== this.#told) this.#options.onTrouble(trouble)
    this.#told = trouble
  }
}

/** As long as the longest word for what happens, so that names stand below each other. */
const wordColumns = 'run cancelled'.length

function lineOf([time = '', run = '', word = '', what = '', duration = '', note = '']: readonly string[]): string {
  return [time, run, word.padEnd(wordColumns), what, duration, note].filter((cell) => cell !== '').join('  ')
}
