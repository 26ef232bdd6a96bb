import type { Run } from '@flujo/domain'
import type { Page, RunCondition, TraceReader } from '@flujo/tracing'
import { runRow } from '../json/rows.ts'
import type { ExitCode } from '../lens-error.ts'
import { factsOf } from '../list/facts.ts'
import { listFooter } from '../list/footer.ts'
import { plainRun, plainRunTitles } from '../list/plain-runs.ts'
import { runLines } from '../list/run-lines.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { plain } from '../output/line.ts'
import { settleOutput, type SettledOutput } from '../output/settled-output.ts'

export interface ListOptions {
  /** Which runs. Default: all. */
  readonly where?: RunCondition | undefined
  /** Default: newest start first. */
  readonly sort?: Page['sort']
  /** Runs at most. Default 20; with `jsonl` all. */
  readonly limit?: number | undefined
  readonly json?: boolean | undefined
  /** A JSON document for each run, in a line of its own. */
  readonly jsonl?: boolean | undefined
}

const pageSize = 500

/**
 * Prints runs, one a line, the newest first.
 *
 * @example
 * await list(store, { write: (text) => process.stdout.write(text) }, { limit: 5 })
 */
export async function list(reader: TraceReader, output: LensOutput, options: ListOptions = {}): Promise<ExitCode> {
  const { where, sort, limit = 20, json = false } = options
  const settled = settleOutput(output)
  const gate = new Gate(settled)
  if (options.jsonl === true) {
    await printLines(gate, reader, options)
    return 0
  }
  const { runs, next } = await reader.listRuns({ where }, { limit, sort })
  if (json) {
    gate.json({ version: 1, command: 'list', runs: runs.map(runRow), more: next !== undefined })
  } else if (runs.length === 0) {
    gate.line(plain(where === undefined ? 'There are no runs yet.' : 'No run fits these filters.'))
  } else {
    const all = next === undefined ? runs.length : (await reader.summarizeRuns({ where, countOnly: true })).count
    await printTable(gate, reader, runs, settled, all)
  }
  return 0
}

async function printTable(
  gate: Gate,
  reader: TraceReader,
  runs: readonly Run[],
  output: SettledOutput,
  count: number,
): Promise<void> {
  const all = await Promise.all(runs.map(async (run) => ({ run, facts: await factsOf(reader, run) })))
  if (output.plain) {
    gate.table(
      plainRunTitles,
      all.map(({ run, facts }) => plainRun(run, facts, output)),
    )
  } else {
    const facts = all.map((each) => each.facts)
    gate.lines(runLines(runs, facts, output))
  }
  gate.lines(listFooter(runs, count, output))
}

async function printLines(gate: Gate, reader: TraceReader, options: ListOptions): Promise<void> {
  const { where, sort, limit = Infinity } = options
  let left = limit
  let after: string | undefined
  do {
    const page = await reader.listRuns({ where }, { limit: Math.min(left, pageSize), sort, after })
    for (const run of page.runs) gate.jsonLine(runRow(run))
    left -= page.runs.length
    after = page.next
  } while (after !== undefined && left > 0)
}
