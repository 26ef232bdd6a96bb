import type { SpanNode } from '@flujo/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldRecords, MemoryStore, TraceManager, type TraceRecord, type TraceSink } from './index.ts'
import { RecordedRun } from './recorded-run.test-support.ts'

/** What happens next in one of the runs; numbers are taken modulo what there is to choose from. */
interface Turn {
  readonly run: number
  readonly does: 'begin' | 'finish' | 'fail' | 'update' | 'use' | 'skip'
  readonly span: number
}

const turns = fc.array(
  fc.record<Turn>({
    run: fc.nat(2),
    does: fc.constantFrom('begin', 'begin', 'begin', 'finish', 'fail', 'update', 'use', 'skip'),
    span: fc.nat(),
  }),
  { maxLength: 120 },
)

/** A run with what is expected of it. */
class ExpectedRun {
  readonly recorded: RecordedRun
  /** Parent of every span that was told, by number. */
  readonly parents = new Map<number, number | undefined>([[1, undefined]])
  readonly open: number[] = [1]
  calls = 0

  constructor(tracing: TraceManager<TraceSink>, runId: string) {
    this.recorded = new RecordedRun(tracing.hook, runId).start()
  }

  take({ does, span }: Turn): void {
    const chosen = this.open[span % this.open.length] as number
    const id = this.parents.size + 1
    if (does === 'begin' || does === 'skip') {
      this.parents.set(id, chosen)
      if (does === 'skip') return void this.recorded.skip(id, 'skipped', chosen)
      this.open.push(id)
      this.recorded.begin(id, { parent: chosen, kind: (['task', 'item', 'attempt'] as const)[span % 3] ?? 'task' })
    } else if (does === 'update')
      this.recorded.tell(chosen, { event: 'on_span_update', attributes: { at: span }, spanEvent: undefined })
    else if (does === 'use') {
      this.recorded.tell(chosen, { event: 'on_usage', usage: { inputTokens: 1, costUsd: 0.5 } })
      this.calls += 1
    } else if (chosen !== 1) {
      this.open.splice(this.open.indexOf(chosen), 1)
      this.recorded.finish(chosen, does === 'fail' ? { status: 'failed', error: new Error('x') } : {})
    }
  }
}

/** Parents by number, as the tree has them. */
function parentsIn(tree: SpanNode, run: RecordedRun): Map<string, string | undefined> {
  const parents = new Map<string, string | undefined>()
  const visit = (node: SpanNode, parent: string | undefined): void => {
    parents.set(node.spanId, parent)
    expect(node.orphan).toBeUndefined()
    expect(node.runId).toBe(run.runId)
    for (const child of node.children) visit(child, node.spanId)
  }
  visit(tree, undefined)
  return parents
}

test('whatever happens in runs at once, each has its own tree, right parents, right sums and no open span', async () => {
  await fc.assert(
    fc.asyncProperty(turns, fc.boolean(), async (told, isAsync) => {
      const store = new MemoryStore()
      const written: TraceRecord[] = []
      const write = (records: readonly TraceRecord[]): void => {
        written.push(...records)
        store.write(records)
      }
      const sink: TraceSink = { write: isAsync ? async (records) => write(records) : write }
      const tracing = new TraceManager({ store: sink, flush: { maxRecords: 5 } })
      const runs = ['run-a', 'run-b', 'run-c'].map((runId) => new ExpectedRun(tracing, runId))
      for (const turn of told) runs[turn.run]?.take(turn)
      for (const { recorded } of runs) recorded.end()
      expect(await tracing.flush()).toMatchObject({ ok: true, dropped: 0 })
      for (const { recorded, parents, calls } of runs) {
        const { runId } = recorded
        const idOf = (id: number | undefined): string | undefined =>
          id === undefined ? undefined : recorded.spanId(id)
        const expected = new Map([...parents].map(([id, parent]) => [recorded.spanId(id), idOf(parent)]))
        expect(parentsIn((await store.getTrace(runId)) as SpanNode, recorded)).toEqual(expected)
        expect(await store.getSpans(runId, { where: { op: '=', field: 'status', value: 'running' } })).toEqual([])
        const usage = { calls, inputTokens: calls, costUsd: calls / 2 }
        expect(await store.getRun(runId)).toMatchObject({ status: 'completed', totals: { spans: parents.size, usage } })
        expect(foldRecords(written).get(runId)?.run).toEqual(await store.getRun(runId))
      }
    }),
    { numRuns: 60 },
  )
})
