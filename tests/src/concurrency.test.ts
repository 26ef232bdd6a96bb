// Parents are right under concurrency: many runs at once of random pipelines, on one tracer and one store. Every task
// says where it was called; the paths of the stored spans, joined from parent to parent, must say the same.
import { join } from 'node:path'
import fc from 'fast-check'
import { openSqliteReader, openSqliteStore, Runner, type Span, TraceManager } from 'flujo'
import { expect, test } from 'vitest'
import { pipelineOf, plans } from './random-pipeline.ts'
import { temporaryFolder } from './temporary-folder.ts'

const runsAtOnce = 4

/** Names from below the root to the span; tries are no part of a path. */
function pathOf(span: Span, byId: ReadonlyMap<string, Span>): string {
  const segments: string[] = []
  for (let at: Span | undefined = span; at?.parentSpanId !== undefined; at = byId.get(at.parentSpanId)) {
    if (at.kind !== 'attempt') segments.unshift(at.name)
  }
  return segments.join('/')
}

/** Paths of the calls of tasks, one for each try, as the spans tell it. */
function tasksOf(spans: readonly Span[]): readonly string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const tries = new Map<string, number>()
  const containers = new Set<string>()
  for (const { parentSpanId, kind } of spans) {
    if (parentSpanId === undefined) continue
    if (kind === 'attempt') tries.set(parentSpanId, (tries.get(parentSpanId) ?? 0) + 1)
    else containers.add(parentSpanId)
  }
  return spans
    .filter(({ kind, status }) => ['task', 'item', 'iteration'].includes(kind) && status !== 'skipped')
    .filter(({ spanId, name }) => !containers.has(spanId) && name !== 'list' && name !== 'otherwise')
    .flatMap((span) => Array.from({ length: tries.get(span.spanId) ?? 1 }, () => pathOf(span, byId)))
    .toSorted()
}

test('random pipelines, many runs at once on one runner, one tracer and one store', async () => {
  const folder = temporaryFolder()
  let database = 0
  await fc.assert(
    fc.asyncProperty(fc.array(plans, { minLength: 1, maxLength: 2 }), async (chosen) => {
      database += 1
      const db = join(folder, `${database}.db`)
      const tracing = new TraceManager({ store: openSqliteStore(db) })
      const called = new Map<string, string[]>()
      const runners = chosen.map(
        (plan) =>
          new Runner(
            pipelineOf(plan, ({ runId, path }) => called.get(runId)?.push(path)),
            { hooks: [tracing.hook] },
          ),
      )
      const runs = runners.flatMap((runner, which) =>
        Array.from({ length: runsAtOnce }, (_, index) => {
          const runId = `runner-${which}-run-${index}`
          called.set(runId, [])
          return runner.run('input', { runId })
        }),
      )
      const results = await Promise.all(runs)
      expect(await tracing.flush()).toMatchObject({ ok: true, dropped: 0 })
      await tracing.store.close()

      await using reader = openSqliteReader(db)
      for (const { runId, status } of results) {
        const spans = await reader.getSpans(runId)
        expect(tasksOf(spans)).toEqual(called.get(runId)?.toSorted())
        expect(await reader.getRun(runId)).toMatchObject({ status, totals: { spans: spans.length } })
        expect(spans.filter((span) => span.status === 'running')).toEqual([])
        expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length)
      }
    }),
    { numRuns: Number(process.env['FLUJO_PROPERTY_RUNS'] ?? 60) },
  )
}, 120_000)
