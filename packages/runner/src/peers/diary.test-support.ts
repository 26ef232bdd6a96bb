import type { RunResult, Step, StepContext } from '@flujo/domain'
import { checkEvents, type Recorder } from '../recorded-events.test-support.ts'
import type { RunOptions } from '../run-options.ts'
import { startTraced } from '../run-traced.test-support.ts'
import { settle } from '../testing/settle.ts'
import { VirtualRuntime } from '../testing/virtual-runtime.ts'

/** A run that ended long ago: whoever was late has come by now. */
export interface Ended<Out> {
  readonly result: RunResult<Out>
  readonly trace: Recorder
  /** When the run gave its result, in virtual milliseconds. */
  readonly endedMs: number
}

/** Steps that write down what becomes of them, with the virtual time in milliseconds. */
export class Diary {
  readonly runtime: VirtualRuntime = new VirtualRuntime()
  /** `<milliseconds> <what happened>`, in order. */
  readonly lines: string[] = []

  /** What happened, without the times. */
  get events(): string[] {
    return this.lines.map((line) => line.slice(line.indexOf(' ') + 1))
  }

  note(what: string): void {
    this.lines.push(`${this.runtime.nowMs} ${what}`)
  }

  /** Works for `ms`, or until its signal says stop; cleans up for `cleanUpMs` then. Gives what it was given. */
  heeding<T = number>(name: string, ms: number, { cleanUpMs = 0 }: { readonly cleanUpMs?: number } = {}) {
    return async (input: T, { signal }: StepContext): Promise<T> => {
      this.note(`${name} starts`)
      await this.runtime.sleep(ms, { signal })
      if (!signal.aborted) {
        this.note(`${name} ends`)
        return input
      }
      this.note(`${name} stops`)
      if (cleanUpMs > 0) {
        await this.runtime.sleep(cleanUpMs)
        this.note(`${name} is clean`)
      }
      throw signal.reason
    }
  }

  /** Works for `ms` whatever its signal says. Gives what it was given. */
  deaf<T = number>(name: string, ms: number) {
    return async (input: T): Promise<T> => {
      this.note(`${name} starts`)
      await this.runtime.sleep(ms)
      this.note(`${name} ends`)
      return input
    }
  }

  /** Throws `error` after `ms`. */
  breaking(name: string, ms: number, error: unknown) {
    return async (): Promise<never> => {
      this.note(`${name} starts`)
      await this.runtime.sleep(ms)
      this.note(`${name} breaks`)
      throw error
    }
  }

  /** A signal that aborts by the clock of the run. */
  cancelAt(ms: number, reason: unknown = new Error('the user left')): AbortSignal {
    const controller = new AbortController()
    void this.runtime.sleep(ms).then(() => {
      this.note('cancelled')
      controller.abort(reason)
    })
    return controller.signal
  }

  /**
   * Runs to the end, and lets a day pass after it. Throws where that changes the result or tells anything more, where a
   * timer or a rejection that nobody handles is left, and where the events break a rule that holds for every run.
   */
  async run<In, Out>(step: Step<In, Out>, input: In, options: RunOptions = {}): Promise<Ended<Out>> {
    const unhandled: unknown[] = []
    const note = (error: unknown): void => void unhandled.push(error)
    process.on('unhandledRejection', note)
    try {
      const { done, trace } = startTraced(step, input, { ...options, runtime: this.runtime })
      const result = await this.runtime.drive(done)
      const endedMs = this.runtime.nowMs
      await settle()
      const [before, told] = [JSON.stringify(result), trace.events.length]
      await this.runtime.advance(86_400_000)
      await settle()
      checkEvents(trace.events)
      if (JSON.stringify(result) !== before) throw new Error('the result has changed after the end')
      if (trace.events.length !== told) throw new Error('something was told after the end')
      if (this.runtime.pending > 0) throw new Error(`${this.runtime.pending} timers are left`)
      if (unhandled.length > 0) throw new AggregateError(unhandled, 'rejections that nobody handles')
      return { result, trace, endedMs }
    } finally {
      process.off('unhandledRejection', note)
    }
  }
}

/** Name and status of each top-level step, as the result says. */
export const statusesOf = ({ steps }: RunResult<unknown>): string[] =>
  steps.map(({ name, status }) => `${name} ${status}`)
