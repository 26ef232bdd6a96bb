import type { Access, RunCondition, SpanCondition, TraceReader } from '@flujo/tracing'
import type { Run } from '@flujo/domain'
import type { Diagram, ExportFormat } from '../export/format-names.ts'
import type { ExportSource } from '../export/export-source.ts'
import { formatOf, severalRunsFormats } from '../export/formats.ts'
import { openSource } from '../export/open-source.ts'
import { largePieces } from '../export/pieces.ts'
import { spanPages } from '../export/span-pages.ts'
import { writeFilePieces } from '../export/write-file.ts'
import { type ExitCode, LensError } from '../lens-error.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { settleOutput } from '../output/settled-output.ts'
import { resolveRun } from '../run-name.ts'

export interface ExportOptions {
  /** Which run, as people name it. Default `@`, the last. */
  readonly run?: string | undefined
  /** Only these runs count for `run`. */
  readonly among?: RunCondition | undefined
  /** In place of one run, all that `among` lets pass, in one file: the oldest first. */
  readonly several?: boolean | undefined
  /** Which spans. Default: all. Formats that show a tree also have what these are in. */
  readonly where?: SpanCondition | undefined
  /** Default `json`. */
  readonly format?: ExportFormat | undefined
  /** What Mermaid draws. Default `flowchart`. */
  readonly diagram?: Diagram | undefined
  /** The file to write. Default: the output. */
  readonly out?: string | undefined
  /** Whether a file that holds something is replaced. */
  readonly force?: boolean | undefined
  /** Told what is about to be exported, before any of it is. */
  readonly onAccess?: ((access: Access) => Promise<void>) | undefined
}

/**
 * Writes a run, or several, in the format of another tool, piece by piece: however many spans there are, only a page of
 * them is in memory, and of formats that show a tree little of each.
 *
 * @throws LensError exit code 2 for several runs in a format that holds one, 3 or 4 for a run that is not there or not
 * one, 7 for a file that cannot be written
 */
export async function exportRun(
  reader: TraceReader,
  output: LensOutput,
  options: ExportOptions = {},
): Promise<ExitCode> {
  const { out, force = false } = options
  const { write, drained } = settleOutput(output)
  const text =
    options.several === true ? await runsText(reader, output, options) : await runText(reader, output, options)
  const pieces = largePieces(text)
  if (out !== undefined) {
    await writeFilePieces(out, pieces, { force })
    return 0
  }
  for await (const piece of pieces) {
    write(piece)
    await drained()
  }
  return 0
}

async function runText(
  reader: TraceReader,
  output: LensOutput,
  options: ExportOptions,
): Promise<AsyncIterable<string>> {
  const { format = 'json', diagram, where, among } = options
  const { nowMs, programName } = settleOutput(output)
  const run = await resolveRun(reader, options.run ?? '@', { among, programName })
  const spans = await countSpans(reader, run, where)
  await options.onAccess?.({ command: 'lens export', runId: run.runId, detail: { format, spans } })
  const { exporter, isTree } = formatOf(format, diagram)
  return exporter(openSource(reader, run, { where, isTree, nowMs }))
}

async function runsText(
  reader: TraceReader,
  output: LensOutput,
  options: ExportOptions,
): Promise<AsyncIterable<string>> {
  const { format = 'json', diagram, where, among } = options
  const { several, isTree } = formatOf(format, diagram)
  if (several === undefined) {
    throw new LensError(2, `expected a format that holds several runs, given ${format}, which shows one`, {
      hint: `Those are ${severalRunsFormats.join(', ')}; or name one run.`,
    })
  }
  const { nowMs } = settleOutput(output)
  const runIds = await idsOf(reader, among)
  await options.onAccess?.({ command: 'lens export', detail: { format, runs: runIds.length } })
  return several(sourcesOf())

  async function* sourcesOf(): AsyncGenerator<ExportSource> {
    for (const runId of runIds) {
      const run = await reader.getRun(runId)
      if (run !== undefined) yield openSource(reader, run, { where, isTree, nowMs })
    }
  }
}

/** How many spans there are to export: what a run says of itself, unless some are chosen. */
async function countSpans(reader: TraceReader, run: Run, where: SpanCondition | undefined): Promise<number> {
  if (where === undefined) return run.totals.spans
  let count = 0
  for await (const page of spanPages(reader, run.runId, where)) count += page.length
  return count
}

/** The ids of the runs, the oldest first, as of now: those that start meanwhile are not in the file. */
async function idsOf(reader: TraceReader, where: RunCondition | undefined): Promise<readonly string[]> {
  const ids: string[] = []
  let after: string | undefined
  do {
    const sort = { field: 'startTimeUs', direction: 'asc' } as const
    const { runs, next } = await reader.listRuns({ where }, { limit: 200, after, sort })
    for (const { runId } of runs) ids.push(runId)
    after = next
  } while (after !== undefined)
  return ids
}
