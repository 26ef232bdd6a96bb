import { type Hook, type HookEvent, type HookEventOf, type Runtime, webRuntime } from '@flujo/domain'
import { describeError } from '../describe-error.ts'
import { Redactor, type RedactOptions } from '../redaction/redactor.ts'
import { fitColumns, printable } from './printable.ts'
import { RunProgress } from './run-progress.ts'

/** What is written to: `process.stderr` is one. */
export interface ProgressStream {
  readonly write: (text: string) => unknown
  /** Nothing is written where it is not `true`. */
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

/** How a {@link consoleProgress} is made. */
export interface ConsoleProgressOptions {
  /** Default: the standard error of the process, where there is one. */
  readonly stream?: ProgressStream | undefined
  /** As of the tracer, for messages of errors. */
  readonly redact?: false | RedactOptions | undefined
  readonly runtime?: Runtime | undefined
}

const clearLine = '\r\u001B[2K'
/** Longest time that the line is behind, in milliseconds. */
const delayMs = 50
/** Of a line that stays, in UTF-16 units. */
const longestLine = 1_000
const marks = { completed: '✓', failed: '✗', paused: '‖', cancelled: '■' } as const

/**
 * A hook that shows on a terminal what runs now, in a line that is written over, and tells of every retry, failure and
 * end of a run in a line that stays. Where the stream is no terminal it writes nothing at all. Names and messages are
 * printed without control characters, and messages without secrets.
 *
 * @example
 * const runner = new Runner(review, { hooks: [tracing.hook, consoleProgress()] })
 */
export function consoleProgress(options: ConsoleProgressOptions = {}): Hook {
  const { stream = standardError(), redact, runtime = webRuntime } = options
  if (stream?.isTTY !== true) return () => {}
  const progress = new ConsoleProgress(stream, runtime, redact)
  return (event) => progress.take(event)
}

class ConsoleProgress {
  private readonly stream: ProgressStream
  private readonly runtime: Runtime
  private readonly redact: false | RedactOptions | undefined
  private readonly redactor: Redactor
  private readonly runs = new Map<string, RunProgress>()
  private isDue = false
  private isDrawn = false

  constructor(stream: ProgressStream, runtime: Runtime, redact: false | RedactOptions | undefined) {
    this.stream = stream
    this.runtime = runtime
    this.redact = redact
    this.redactor = new Redactor(redact)
  }

  take(event: HookEvent): void {
    try {
      this.note(event)
      this.drawSoon()
    } catch {
      // A terminal that is gone, or a fact that cannot be read: progress is a comfort, and no reason to complain.
    }
  }

  private note(event: HookEvent): void {
    if (event.event === 'pre_run') return void this.runs.set(event.runId, new RunProgress(event))
    const run = this.runs.get(event.runId)
    if (run === undefined) return
    switch (event.event) {
      case 'pre_step':
        return run.begin(event)
      case 'post_step':
        return run.end(event)
      case 'on_span_update':
        return run.update(event)
      case 'on_retry':
        run.isNews(event)
        return this.say(`↻ ${run.pathOf(event)}: try ${event.attempt} failed${this.because(event)}, ${waiting(event)}`)
      case 'on_step_failure':
        if (run.isNews(event)) this.say(`✗ ${event.path}${this.because(event)}`)
        return
      case 'post_run':
        this.runs.delete(event.runId)
        return this.say(`${marks[event.status]} ${event.name} ${event.status} after ${durationText(event.durationNs)}`)
      default:
        return
    }
  }

  private because({ error }: { readonly error: unknown }): string {
    const { type, message } = describeError(error, this.redact === undefined ? {} : { redact: this.redact })
    return `: ${type}${message === '' ? '' : `: ${message}`}`
  }

  /** A line that stays. */
  private say(text: string): void {
    this.stream.write(`${this.isDrawn ? clearLine : ''}${this.clean(text).slice(0, longestLine)}\n`)
    this.isDrawn = false
  }

  private clean(text: string): string {
    return printable(this.redactor.text(text, () => {}))
  }

  private drawSoon(): void {
    if (this.isDue || this.runs.size === 0) return
    this.isDue = true
    void this.runtime.sleep(delayMs, { unref: true }).then(
      () => this.draw(),
      () => {},
    )
  }

  private draw(): void {
    this.isDue = false
    const newest = [...this.runs.values()].at(-1)
    if (newest === undefined) return
    const others = this.runs.size - 1
    const text = this.clean(`… ${newest.line}${others > 0 ? `, and ${others} more runs` : ''}`)
    try {
      this.stream.write(clearLine + fitColumns(text, this.stream.columns ?? 80))
      this.isDrawn = true
    } catch {
      // As above.
    }
  }
}

const waiting = ({ delayMs: ms }: HookEventOf<'on_retry'>): string => `again in ${Math.round(ms)} ms`

function durationText(durationNs: number): string {
  const ms = durationNs / 1e6
  if (ms < 1_000) return `${Math.round(ms)} ms`
  return ms < 60_000
    ? `${(ms / 1_000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms / 1_000) % 60)} s`
}

/** The standard error of the process, where the platform has one. */
function standardError(): ProgressStream | undefined {
  try {
    const { process } = globalThis as { readonly process?: { readonly stderr?: ProgressStream } }
    return process?.stderr
  } catch {
    return undefined
  }
}
