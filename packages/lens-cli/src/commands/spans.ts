import type { Run, Span } from '@flujo/domain'
import type { RunCondition, SpanCondition, TraceReader } from '@flujo/tracing'
import { formatCount } from '../format/count.ts'
import { spanRow } from '../json/rows.ts'
import type { Sort } from '../filters/sort-option.ts'
import type { ExitCode } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { plain, styled } from '../output/line.ts'
import { settleOutput } from '../output/settled-output.ts'
import { exitStatusOf } from '../run-exit-status.ts'
import { spanPages } from '../export/span-pages.ts'
import { resolveRun } from '../run-name.ts'
import { plainSpan, plainSpanTitles } from '../spans/plain-spans.ts'
import { type SpanSortField, sortSpans } from '../spans/sort-spans.ts'
import { spanLines } from '../spans/span-lines.ts'
import { pathsOf } from '../trace/span-path.ts'

export interface SpansOptions {
  /** Which run, as people name it. Default `@`, the last. */
  readonly run?: string | undefined
  /** Only these runs count for `run`. */
  readonly among?: RunCondition | undefined
  /** Which spans. Default: all. */
  readonly where?: SpanCondition | undefined
  /** Default: by start. */
  readonly sort?: Sort<SpanSortField> | undefined
  /** Spans at most. Default 100, in JSON all. */
  readonly limit?: number | undefined
  readonly json?: boolean | undefined
  /** A JSON document for each span, in a line of its own. */
  readonly jsonl?: boolean | undefined
  /** Ends with 1 if the run failed. */
  readonly exitStatus?: boolean | undefined
}

/** Prints the spans of a run one under the other. */
export async function spans(reader: TraceReader, output: LensOutput, options: SpansOptions = {}): Promise<ExitCode> {
  const { where, json = false, jsonl = false, limit = json || jsonl ? Infinity : 100 } = options
  const settled = settleOutput(output)
  const gate = new Gate(settled)
  const run = await resolveRun(reader, options.run ?? '@', { among: options.among, programName: settled.programName })
  if (jsonl && options.sort === undefined) {
    await streamLines(reader, run, gate, { where, limit, drained: settled.drained })
    return exitStatusOf(run, options.exitStatus)
  }
  const found = sortSpans(await reader.getSpans(run.runId, { where }), options.sort)
  const shown = found.slice(0, limit)
  if (json) {
    gate.json({ version: 1, command: 'spans', runId: run.runId, spans: shown.map(spanRow), more: found.length > limit })
  } else if (jsonl) {
    for (const span of shown) gate.jsonLine(spanRow(span))
  } else if (shown.length === 0) {
    gate.line(plain(`Run ${run.runId} has no spans${where === undefined ? '' : ' that fit these filters'}.`))
  } else {
    const pathOf = pathsOf(where === undefined ? found : await reader.getSpans(run.runId))
    if (settled.plain) {
      gate.table(
        plainSpanTitles,
        shown.map((span) => plainSpan(span, run, pathOf(span))),
      )
    } else gate.lines(spanLines(shown, run, pathOf, settled.width))
    gate.line(styled(footer(run, shown, found.length), 'dim'))
  }
  return exitStatusOf(run, options.exitStatus)
}

interface Streaming {
  readonly where: SpanCondition | undefined
  readonly limit: number
  readonly drained: () => Promise<void>
}

/** A line for each span as its page is read: nothing but that page is in memory. */
async function streamLines(
  reader: TraceReader,
  run: Run,
  gate: Gate,
  { where, limit, drained }: Streaming,
): Promise<void> {
  let left = limit
  for await (const page of spanPages(reader, run.runId, where)) {
    for (const span of page.slice(0, left)) gate.jsonLine(spanRow(span))
    left -= page.length
    if (left <= 0) return
    await drained()
  }
}

function footer({ runId }: Run, shown: readonly Span[], found: number): string {
  const hidden = found > shown.length ? `${formatCount(shown.length)} of ` : ''
  const more = found > shown.length ? `      more: --limit ${found}` : ''
  return `${hidden}${formatCount(found)} span${found === 1 ? '' : 's'} of ${runId}${more}`
}
