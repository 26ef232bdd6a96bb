import type { Access, RunCondition, SpanCondition, TraceReader } from '@flujo/tracing'
import type { ExportSource } from '../export/export-source.ts'
import type { Diagram, ExportFormat } from '../export/format-names.ts'
import { formatOf } from '../export/formats.ts'
import { largePieces } from '../export/pieces.ts'
import { withAncestors } from '../export/span-order.ts'
import { writeFilePieces } from '../export/write-file.ts'
import type { ExitCode } from '../lens-error.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { settleOutput } from '../output/settled-output.ts'
import { resolveRun } from '../run-name.ts'

export interface ExportOptions {
  /** Which run, as people name it. Default `@`, the last. */
  readonly run?: string | undefined
  /** Only these runs count for `run`. */
  readonly among?: RunCondition | undefined
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
 * Writes a run in the format of another tool, piece by piece.
 *
 * @throws LensError exit code 3 or 4 for a run that is not there or not one, 7 for a file that cannot be written
 */
export async function exportRun(
  reader: TraceReader,
  output: LensOutput,
  options: ExportOptions = {},
): Promise<ExitCode> {
  const { format = 'json', diagram, where, out, force = false } = options
  const { write, nowMs, programName } = settleOutput(output)
  const run = await resolveRun(reader, options.run ?? '@', { among: options.among, programName })
  const { exporter, isTree } = formatOf(format, diagram)
  const found = await reader.getSpans(run.runId, { where })
  const spans = isTree && where !== undefined ? withAncestors(found, await reader.getSpans(run.runId)) : found
  const read: ExportSource['read'] = async (info) => (info === undefined ? undefined : reader.getValue(info.ref))
  await options.onAccess?.({ command: 'lens export', runId: run.runId, detail: { format, spans: spans.length } })
  const pieces = largePieces(exporter({ run, spans, read, nowMs }))
  if (out !== undefined) await writeFilePieces(out, pieces, { force })
  else for await (const piece of pieces) write(piece)
  return 0
}
