import type { Run } from '@flujo/domain'
import type { RunCondition, TraceReader } from '@flujo/tracing'
import { allOf } from '../filters/conditions.ts'
import { endOf, type Following, isUnderWay } from './following.ts'

export interface ManyRunsOptions {
  /** Only these count. */
  readonly where: RunCondition | undefined
  /** When the watch began, in microseconds since the epoch: what ended before is not shown. */
  readonly sinceUs: number
  readonly untilDone: boolean
}

/** How long before a reading a run may have begun that it finds first: records wait for a lock, and clocks differ. */
const lateUs = 60_000_000
const pageSize = 500
/** Runs that ended while they were watched, of which the newest are kept. */
const mostEnded = 500

const underWay: RunCondition = { op: 'in', field: 'status', values: ['running', 'paused'] }

/** All runs that are under way, and those that ended while they were watched. */
export class ManyRuns implements Following {
  readonly waitingFor = 'a run to start'
  readonly #options: ManyRunsOptions
  readonly #runs = new Map<string, Run>()
  /** Runs that are over and began of late, with their starts: they are found again and again. */
  readonly #over = new Map<string, number>()
  #lastReadUs: number
  #gone: readonly Run[] = []

  constructor(options: ManyRunsOptions) {
    this.#options = options
    this.#lastReadUs = options.sinceUs
  }

  get gone(): readonly Run[] {
    return this.#gone
  }

  get runs(): readonly Run[] {
    return [...this.#runs.values()].toSorted(byImportance)
  }

  get isDone(): boolean {
    const runs = [...this.#runs.values()]
    return this.#options.untilDone && runs.length > 0 && runs.every(({ status }) => status !== 'running')
  }

  async read(reader: TraceReader, nowUs: number): Promise<readonly Run[]> {
    const { where } = this.#options
    const isRecent: RunCondition = { op: '>=', field: 'startTimeUs', value: this.#lastReadUs - lateUs }
    const open = await allRuns(reader, allOf([underWay, where]))
    const recent = await allRuns(reader, allOf<RunCondition>([isRecent, { op: 'not', condition: underWay }, where]))
    const ended = recent.filter((run) => this.#isNews(run))
    const found = new Set([...open, ...ended].map(({ runId }) => runId))
    const missing = [...this.#runs.values()].filter((run) => isUnderWay(run) && !found.has(run.runId))
    const looked = await Promise.all(missing.map(({ runId }) => reader.getRun(runId)))
    this.#gone = missing.filter((_, index) => looked[index] === undefined)
    for (const { runId } of this.#gone) this.#runs.delete(runId)
    const touched = [...open, ...ended, ...looked.filter((run) => run !== undefined)]
    for (const run of [...recent, ...touched]) this.#note(run)
    for (const run of touched) this.#runs.set(run.runId, run)
    this.#lastReadUs = nowUs
    this.#forgetOld()
    return touched
  }

  /** Whether a run that is over has ended since it was read last, or since the watch began. */
  #isNews(run: Run): boolean {
    const known = this.#runs.get(run.runId)
    if (known !== undefined) return isUnderWay(known)
    return !this.#over.has(run.runId) && endOf(run) >= this.#options.sinceUs
  }

  #note(run: Run): void {
    if (isUnderWay(run)) this.#over.delete(run.runId)
    else this.#over.set(run.runId, run.startTimeUs)
  }

  #forgetOld(): void {
    for (const [runId, startUs] of this.#over) {
      if (startUs < this.#lastReadUs - lateUs) this.#over.delete(runId)
    }
    const ended = [...this.#runs.values()].filter((run) => !isUnderWay(run)).toSorted(byImportance)
    for (const { runId } of ended.slice(mostEnded)) this.#runs.delete(runId)
  }
}

async function allRuns(reader: TraceReader, where: RunCondition | undefined): Promise<readonly Run[]> {
  const found: Run[] = []
  let after: string | undefined
  do {
    const page = await reader.listRuns({ where }, { limit: pageSize, after })
    found.push(...page.runs)
    after = page.next
  } while (after !== undefined)
  return found
}

const rankOf = ({ status }: Run): number => (status === 'running' ? 0 : status === 'paused' ? 1 : 2)
const lastOf = (run: Run): number => (isUnderWay(run) ? run.startTimeUs : endOf(run))

/** Running, then paused, then ended; the newest first. */
function byImportance(a: Run, b: Run): number {
  return rankOf(a) - rankOf(b) || lastOf(b) - lastOf(a)
}
