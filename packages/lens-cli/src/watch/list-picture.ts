import type { Run } from '@flujo/domain'
import type { TraceReader } from '@flujo/tracing'
import { countOf, formatCount } from '../format/count.ts'
import { formatAbsolute } from '../format/time.ts'
import { factsOf, type RunFacts } from '../list/facts.ts'
import { runLines } from '../list/run-lines.ts'
import { flow } from '../output/flow.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { type Following, isUnderWay } from './following.ts'
import { troubleLines } from './trouble-lines.ts'
import type { Picture, PicturePlace } from './screen-view.ts'

/** Runs whose facts are read: no terminal shows more. */
const mostShown = 300

/** Runs, one a line, as `list` has them. */
export class ListPicture implements Picture {
  readonly #sinceUs: number
  readonly #facts = new Map<string, RunFacts>()
  /** Runs whose facts have to be read. */
  readonly #touched = new Map<string, Run>()

  /** @param sinceUs when the watch began, in microseconds since the epoch */
  constructor(sinceUs: number) {
    this.#sinceUs = sinceUs
  }

  async update(reader: TraceReader, touched: readonly Run[]): Promise<void> {
    for (const run of touched.slice(0, mostShown)) this.#touched.set(run.runId, run)
    for (const run of this.#touched.values()) {
      this.#facts.set(run.runId, await factsOf(reader, run))
      this.#touched.delete(run.runId)
    }
  }

  lines(following: Following, { output, rows, trouble, isLive }: PicturePlace): readonly Line[] {
    const { runs } = following
    this.#forgetAllBut(runs)
    const foot = [...troubleLines(trouble, output), ...this.#footer(runs, 0, output, isLive)]
    if (runs.length === 0)
      return [...(trouble === undefined ? [plain(`Waiting for ${following.waitingFor}.`)] : []), ...foot]
    const room = Math.max(1, rows - foot.length - 1)
    const shown = runs.slice(0, room)
    const facts = shown.map(({ runId }) => this.#facts.get(runId) ?? { note: '', lastedNs: undefined })
    const footer = this.#footer(runs, runs.length - shown.length, output, isLive)
    return [...runLines(shown, facts, output), ...troubleLines(trouble, output), ...footer]
  }

  #forgetAllBut(runs: readonly Run[]): void {
    const ids = new Set(runs.map(({ runId }) => runId))
    for (const runId of this.#facts.keys()) if (!ids.has(runId)) this.#facts.delete(runId)
  }

  #footer(runs: readonly Run[], cut: number, output: SettledOutput, isLive: boolean): Line[] {
    const count = (status: string): number => runs.filter((run) => run.status === status).length
    const ended = runs.filter((run) => !isUnderWay(run)).length
    const since = formatAbsolute(this.#sinceUs, output.timeZone).slice(11, 19)
    const parts = [
      cut > 0 ? `${countOf(cut, 'run')} more than fit here` : '',
      `${formatCount(count('running'))} running`,
      count('paused') > 0 ? `${formatCount(count('paused'))} paused` : '',
      `${formatCount(ended)} ended since ${since}`,
      isLive ? 'q ends' : '',
    ]
    return flow(
      parts.map((part) => styled(part, 'dim')),
      output,
    )
  }
}
