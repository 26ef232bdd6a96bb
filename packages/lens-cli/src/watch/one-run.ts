import type { Run } from '@flujo/domain'
import type { TraceReader } from '@flujo/tracing'
import { LensError } from '../lens-error.ts'
import { resolveRun, type RunNameOptions } from '../run-name.ts'
import { type Following, isUnderWay } from './following.ts'

/** One run, as people name it; it need not be there yet. */
export class OneRun implements Following {
  readonly #name: string
  readonly #options: RunNameOptions
  readonly #untilDone: boolean
  #run: Run | undefined
  #isGone = false

  /** @param untilDone whether a run that waits to be resumed is over too */
  constructor(name: string, options: RunNameOptions, untilDone: boolean) {
    this.#name = name
    this.#options = options
    this.#untilDone = untilDone
  }

  get runs(): readonly Run[] {
    return this.#run === undefined ? [] : [this.#run]
  }

  get gone(): readonly Run[] {
    return this.#isGone ? this.runs : []
  }

  get waitingFor(): string {
    return this.#name.startsWith('@') ? `a run that is ${this.#name}` : `run ${this.#name}`
  }

  get isDone(): boolean {
    if (this.#run === undefined || this.#isGone) return false
    return !isUnderWay(this.#run) || (this.#untilDone && this.#run.status === 'paused')
  }

  async read(reader: TraceReader): Promise<readonly Run[]> {
    const run = this.#run === undefined ? await this.#find(reader) : await reader.getRun(this.#run.runId)
    this.#isGone = run === undefined && this.#run !== undefined
    if (run === undefined) return []
    this.#run = run
    return [run]
  }

  async #find(reader: TraceReader): Promise<Run | undefined> {
    try {
      return await resolveRun(reader, this.#name, this.#options)
    } catch (error) {
      if (error instanceof LensError && error.exitCode === 3) return undefined
      throw error
    }
  }
}
