import type { Span } from '@flujo/domain'
import type { Shown, ShowOptions } from '../commands/show.ts'
import { shortRunId } from '../format/short-id.ts'
import { spanRow } from '../json/rows.ts'
import type { Gate } from '../output/gate.ts'
import { styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { pathsOf } from '../trace/span-path.ts'
import { errorLines } from './error-lines.ts'
import { spanDetails } from './span-details.ts'
import { valueLines } from './value-lines.ts'

/** Prints what happened in one span, and the command to type next. */
export async function showSpan(
  gate: Gate,
  shown: Shown,
  output: SettledOutput,
  { json = false }: ShowOptions,
): Promise<void> {
  const { run, spans, read } = shown
  const span = shown.span as Span
  const [input, outputValue] = [await read(span.input), await read(span.output)]
  const path = pathsOf(spans)(span)
  if (json) {
    gate.json({ version: 1, command: 'show', runId: run.runId, path, span: spanRow(span), input, output: outputValue })
    return
  }
  const { programName, width } = output
  const command = `${programName} show ${shortRunId(run.runId)} --span ${span.spanId}`
  gate.lines(spanDetails(span, path, output))
  if (span.error !== undefined) gate.lines([styled('Error', 'bold'), ...errorLines(span.error, { width, stack: true })])
  gate.line()
  gate.lines(valueLines({ title: 'Input', info: span.input, value: input, command: `${command} --input` }, width))
  gate.lines(
    valueLines({ title: 'Output', info: span.output, value: outputValue, command: `${command} --output` }, width),
  )
  gate.line()
  gate.line(styled(`Next: ${programName} trace ${shortRunId(run.runId)}`, 'dim'))
}
