import { join } from 'node:path'
import {
  Flujo,
  type FlujoOptions,
  type FlujoResult,
  openSqliteReader,
  type Run,
  type Span,
  type SpanNode,
  type Step,
} from 'flujo'
import { temporaryFolder } from './temporary-folder.ts'

/** A run and what a reader that opens the file anew says of it. */
export interface TracedRun<Out> {
  readonly db: string
  readonly result: FlujoResult<Out>
  readonly run: Run
  readonly root: SpanNode
  readonly spans: readonly Span[]
}

/** Runs a pipeline into a database of its own, closes it, and reads everything back with a fresh reader. */
export async function tracedRun<In, Out>(
  pipeline: Step<In, Out>,
  input: In,
  options: FlujoOptions = {},
): Promise<TracedRun<Out>> {
  const db = join(temporaryFolder(), 'traces.db')
  const flujo = new Flujo(pipeline, { db, ...options })
  const result = await flujo.run(input)
  await flujo.close()
  await using reader = openSqliteReader(db)
  const [run, root] = [await reader.getRun(result.runId), await reader.getTrace(result.runId)]
  if (run === undefined || root === undefined) throw new Error(`run ${result.runId} was not stored in ${db}`)
  return { db, result, run, root, spans: await reader.getSpans(result.runId) }
}

/** `name` of each child. */
export const names = (span: SpanNode): readonly string[] => span.children.map((child) => child.name)

/** The child of that name. */
export function child(span: SpanNode, name: string): SpanNode {
  const found = span.children.find((each) => each.name === name)
  if (found === undefined) throw new Error(`"${span.name}" has no child "${name}", only ${names(span).join(', ')}`)
  return found
}

/** End of an ended span, in microseconds since the Unix epoch. */
export const endUs = (span: Span): number => span.startTimeUs + (span.durationNs as number) / 1_000
