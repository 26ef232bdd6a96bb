import type { TraceReader } from '@flujo/tracing'
import { exportRun, type ExportOptions } from '../commands/export.ts'
import { nowMs } from './sample-runs.ts'

/** A run as it is exported, as one text. */
export async function exportText(reader: TraceReader, run: string, options: ExportOptions): Promise<string> {
  const pieces: string[] = []
  await exportRun(reader, { write: (piece) => void pieces.push(piece), nowMs }, { run, ...options })
  return pieces.join('')
}
