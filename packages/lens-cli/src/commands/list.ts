import type { RunCondition, TraceReader } from '@flujo/tracing'
import { runRow } from '../json/rows.ts'
import type { ExitCode } from '../lens-error.ts'
import { factsOf } from '../list/facts.ts'
import { listFooter } from '../list/footer.ts'
import { runLines } from '../list/run-lines.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { plain } from '../output/line.ts'
import { settleOutput } from '../output/settled-output.ts'

export interface ListOptions {
  /** Which runs. Default: all. */
  readonly where?: RunCondition | undefined
  /** Runs at most. Default 20. */
  readonly limit?: number | undefined
  readonly json?: boolean | undefined
}

/** Runs that are counted beyond those shown, so that the footer can say of how many. */
const countedAtMost = 1_000

/**
 * Prints the newest runs, one a line.
 *
 * @example
 * await list(store, { write: (text) => process.stdout.write(text) }, { limit: 5 })
 */
export async function list(reader: TraceReader, output: LensOutput, options: ListOptions = {}): Promise<ExitCode> {
  const { where, limit = 20, json = false } = options
  const settled = settleOutput(output)
  const gate = new Gate(settled)
  const { runs, next } = await reader.listRuns({ where }, { limit })
  if (json) {
    gate.json({ version: 1, command: 'list', runs: runs.map(runRow), more: next !== undefined })
  } else if (runs.length === 0) {
    gate.line(plain(where === undefined ? 'There are no runs yet.' : 'No run fits these filters.'))
  } else {
    const facts = await Promise.all(runs.map((run) => factsOf(reader, run)))
    gate.lines(runLines(runs, facts, settled))
    const hidden = next === undefined ? 0 : await countAfter(reader, where, next)
    gate.lines(listFooter(runs, { hidden, hiddenAtLeast: hidden >= countedAtMost }, settled.width))
  }
  return 0
}

async function countAfter(reader: TraceReader, where: RunCondition | undefined, after: string): Promise<number> {
  const { runs } = await reader.listRuns({ where }, { after, limit: countedAtMost })
  return runs.length
}
