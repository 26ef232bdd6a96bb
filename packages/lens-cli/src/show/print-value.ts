import type { JsonValue } from '@flujo/domain'
import type { Shown } from '../commands/show.ts'
import { LensError } from '../lens-error.ts'
import { cleanLines, escapeJson } from '../output/clean-text.ts'
import type { Gate } from '../output/gate.ts'
import { valueText } from './value-lines.ts'

/**
 * Prints one captured value, whole: text as text, anything else as JSON.
 *
 * @throws LensError exit code 3 where there is none
 */
export async function printValue(gate: Gate, shown: Shown, which: 'input' | 'output', json: boolean): Promise<void> {
  const { run, span, read } = shown
  const info = span?.[which]
  const value = await read(info)
  if (value === undefined) {
    const whose = span === undefined || span.spanId === run.rootSpanId ? `run ${run.runId}` : `span ${span.spanId}`
    throw new LensError(3, `${whose} has no ${which}${info === undefined ? '' : ' in the database any more'}`, {
      hint: 'It had none, it failed before, or the capture of values was off for it.',
    })
  }
  if (json) gate.json({ version: 1, command: 'show', runId: run.runId, spanId: span?.spanId, [which]: value })
  else for (const line of exactLines(value)) gate.valueLine(line)
}

/** JSON that a program can read as it is: what cannot be shown is escaped in it, and not replaced. */
function exactLines(value: JsonValue): string[] {
  return typeof value === 'string' ? cleanLines(value) : valueText(value).split('\n').map(escapeJson)
}
