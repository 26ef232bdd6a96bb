import { readFile } from 'node:fs/promises'
import { reportTitle } from './render-report.ts'

/** Whether a report may be written to `file`: nothing is there, or an earlier report is. */
export async function mayBeReplaced(file: string): Promise<boolean> {
  try {
    const text = await readFile(file, 'utf8')
    return text === '' || text.startsWith(reportTitle)
  } catch {
    // What is not there can be made; what cannot be read is told of when it is written.
    return true
  }
}
