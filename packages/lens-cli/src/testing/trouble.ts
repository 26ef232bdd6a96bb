import type { TraceReader } from '@flujo/tracing'
import { hostileRun } from './hostile-run.ts'
import { hostileNames } from './hostile-text.ts'
import { formulas, markup, scriptInjections } from './injections.ts'
import type { SampleRun } from './sample-records.ts'
import { storeOf } from './screen-of.ts'

/** Every text that has ever broken out of something. */
export const troublesomeTexts: readonly string[] = [...hostileNames, ...scriptInjections, ...formulas, ...markup]

/** A run for each of the texts, which stands in every field of it. */
export function troublesomeRuns(texts: readonly string[] = troublesomeTexts): {
  readonly reader: TraceReader
  readonly cases: readonly (readonly [text: string, run: SampleRun])[]
} {
  const runs = texts.map((text, index) => ({ ...hostileRun(text, index), runId: `run-${index}-${text}` }))
  return { reader: storeOf(runs), cases: texts.map((text, index) => [text, runs[index] as SampleRun]) }
}
