import type { Run, Span } from '@flujo/domain'
import type { Shown, ShowOptions } from '../commands/show.ts'
import { shortRunId } from '../format/short-id.ts'
import { runRow, spanRow } from '../json/rows.ts'
import type { Gate } from '../output/gate.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { childrenAmong, failedSpan } from '../trace/failure.ts'
import { pathsOf } from '../trace/span-path.ts'
import { errorLines } from './error-lines.ts'
import { modelRow, modelsOf } from './models.ts'
import { runOverview } from './run-overview.ts'
import { nextLines, nextStep } from './next-step.ts'
import { slowestSteps } from './self-time.ts'
import { timeByStep } from './time-by-step.ts'
import { timeSection } from './time-section.ts'
import { eventCounts } from './told-events.ts'
import { waitedNs } from './waited.ts'
import { valueLines } from './value-lines.ts'

const defaultSlowest = 5

/** Prints what happened in a run, and the command to type next. */
export async function showRun(gate: Gate, shown: Shown, output: SettledOutput, options: ShowOptions): Promise<void> {
  const { run, spans, span: root, read } = shown
  const { json = false, limit = defaultSlowest } = options
  const failed = failedSpan(
    spans.find(({ spanId }) => spanId === run.rootSpanId),
    childrenAmong(spans),
  )
  const [input, outputValue] = [await read(root?.input), await read(root?.output)]
  if (json) {
    const slowest = slowestSteps(spans, limit).map(({ span, selfNs }) => ({
      spanId: span.spanId,
      name: span.name,
      selfNs,
    }))
    const failedRow = failed && spanRow(failed)
    gate.json({
      version: 1,
      command: 'show',
      run: runRow(run),
      failedSpan: failedRow,
      models: modelsOf(spans).map(modelRow),
      slowest,
      timeByStep: timeByStep(spans, limit),
      waitedNs: waitedNs(spans),
      events: eventCounts(spans),
      input,
      output: outputValue,
    })
    return
  }
  const { programName, width } = output
  const command = `${programName} show ${shortRunId(run.runId)}`
  gate.lines(runOverview(run, spans, output))
  gate.lines(failureSection(run, spans, failed, width))
  gate.line()
  gate.lines(valueLines({ title: 'Input', info: root?.input, value: input, command: `${command} --input` }, width))
  gate.lines(
    valueLines({ title: 'Output', info: root?.output, value: outputValue, command: `${command} --output` }, width),
  )
  gate.lines(timeSection(run, spans, limit, output))
  gate.line()
  gate.lines(nextLines(nextStep(run, spans, failed), output))
}

function failureSection(run: Run, spans: readonly Span[], failed: Span | undefined, width: number | undefined): Line[] {
  const error = failed?.error ?? run.error
  if (error === undefined) return []
  const path = run.failedPath ?? (failed === undefined ? undefined : pathsOf(spans)(failed))
  return [
    plain(''),
    styled(path === undefined ? 'Failed' : `Failed at ${path}`, 'bold'),
    ...errorLines(error, { width, stack: false }),
  ]
}
