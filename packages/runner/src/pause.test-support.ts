import type { AnyStep, RunResult } from '@flujo/domain'
import { checkEvents, Recorder } from './recorded-events.test-support.ts'
import type { ResumeOptions, RunnerOptions, RunOptions } from './run-options.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

/** A run in virtual time, through all of its pauses, with what each epoch told. */
export class PausingRun<In, Out> {
  readonly runtime: VirtualRuntime
  readonly runner: Runner<In, Out>
  /** What was told from each start and resume to the next. */
  readonly epochs: Recorder[] = []
  runId = ''
  /** How long to wait after each epoch. */
  laterMs = 0

  constructor(step: AnyStep<In, Out>, options: RunnerOptions = {}, runtime: VirtualRuntime = new VirtualRuntime()) {
    this.runtime = runtime
    this.runner = new Runner(step, { ...options, runtime })
    this.runner.hooks.onAny((event) => this.epochs.at(-1)?.hook(event))
  }

  run(input: In, options: RunOptions = {}): Promise<RunResult<Out>> {
    return this.epoch(() => this.runner.run(input, options))
  }

  resume(answers: Readonly<Record<string, unknown>>, options: ResumeOptions = {}): Promise<RunResult<Out>> {
    return this.epoch(() => this.runner.resume(this.runId, answers, options))
  }

  get last(): Recorder {
    return this.epochs.at(-1) as Recorder
  }

  private async epoch(start: () => Promise<RunResult<Out>>): Promise<RunResult<Out>> {
    this.epochs.push(new Recorder())
    const result = await this.runtime.drive(start())
    // What was left behind by the code of the steps ends by then.
    await this.runtime.advance(this.laterMs)
    await settle()
    this.runId = result.runId
    checkEvents(this.last.events)
    if (this.runtime.pending > 0) throw new Error(`${this.runtime.pending} timers are left`)
    return result
  }
}
