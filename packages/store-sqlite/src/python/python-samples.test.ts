import { copyFileSync } from 'node:fs'

import { attributeNames, type Run, type SpanNode } from '@flujo/domain'
import { describe, expect, test } from 'vitest'

import { openSqliteReader } from '../index.ts'
import { pythonSample } from '../testing/python-database.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

const amount = 'cannot parse amount « 1 234,50 € »\n  at line 3, column 18 of invoice INV-2041'
const samples = ['fsd12.db', 'v0.6.db'].filter((name) => pythonSample(name) !== undefined)

interface Sample {
  readonly run: Run
  readonly tree: SpanNode
  value(which: 'input' | 'output', name?: string): Promise<unknown>
}

async function withRun(name: string, pipeline: string, look: (sample: Sample) => Promise<void>): Promise<void> {
  using scratch = scratchDirectory()
  copyFileSync(pythonSample(name) ?? '', scratch.file())
  await using reader = openSqliteReader(scratch.file())
  const { runs } = await reader.listRuns({ where: { op: '=', field: 'pipeline', value: pipeline } })
  const [run] = runs
  const tree = await reader.getTrace(run?.runId ?? '')
  if (run === undefined || tree === undefined || runs.length > 1) throw new Error(`expected one run of ${pipeline}`)
  await look({
    run,
    tree,
    value: async (which, step) => {
      const span = step === undefined ? tree : tree.children.find((child) => child.name === step)
      return reader.getValue(span?.[which]?.ref ?? '')
    },
  })
}

const outline = ({ children }: SpanNode): string[] =>
  children.map(({ name, kind, status }) => `${name} ${kind} ${status}`)
const marksOf = (node: SpanNode | undefined): unknown => node?.attributes[attributeNames.reconstructed]

describe.each(samples)('%s', (name) => {
  const isOld = name === 'fsd12.db'

  test('meeting_notes is completed, in its steps, for 0.0077', async () => {
    await withRun(name, 'meeting_notes', async ({ run, tree, value }) => {
      expect(run).toMatchObject({
        runId: isOld ? 'run_87751d4ca8504e2c84dcda6a797d76de' : 'run_b0ab577addba40b19cf5fe24f0eb21aa',
        traceId: isOld ? '87751d4ca8504e2c84dcda6a797d76de' : 'b0ab577addba40b19cf5fe24f0eb21aa',
        status: 'completed',
        epoch: 1,
        startTimeUs: isOld
          ? Date.UTC(2025, 6, 24, 15, 30) * 1e3 + 114_207
          : Date.UTC(2026, 1, 20, 9, 15) * 1e3 + 114_207,
        durationNs: isOld ? 3_446_110_000 : 3_312_911_000,
        error: undefined,
      })
      expect(run.totals).toMatchObject({ failedSpans: 0, retries: 0, doneSteps: 4, plannedSteps: 4 })
      expect(run.totals.usage).toMatchObject({ outputTokens: isOld ? 1_352 : 1_353, unpricedCalls: 0 })
      expect(run.totals.usage.costUsd).toBeCloseTo(0.0077, 9)
      expect(tree).toMatchObject({ name: 'meeting_notes', kind: 'run', status: 'completed' })
      expect(outline(tree)).toEqual([
        'fetch_notes task completed',
        'refine_loop loop completed',
        'fan_out parallel completed',
        'publish task completed',
      ])
      expect(tree.durationNs).toBe(isOld ? 3_381_110_000 : 3_312_911_000)
      expect(marksOf(tree)).toEqual(
        isOld
          ? ['not finalised', 'no inner spans']
          : ['clock rebased', 'no inner spans', 'built from steps', 'times estimated'],
      )
      expect(tree.children[1]?.attributes).toMatchObject(
        isOld ? { 'flujo.loop.iterations': 2, 'flujo.cost.usd': 0.0046 } : { 'flujo.loop.end_reason': 'until' },
      )
      expect(await value('input')).toBe('Résumé des notes de réunion')
      expect(await value('output', 'fetch_notes')).toBe('Notes: budget approuvé, démarrage le 3 juin.')
      expect(await value('output')).toMatchObject({ url: 'https://intranet.example/notes/118' })
    })
  })

  test('the loop of 0.6 has its iterations with what they cost', async () => {
    await withRun(name, 'meeting_notes', async ({ tree }) => {
      const iterations = tree.children[1]?.children ?? []
      expect(iterations.map((node) => `${node.name} ${outline(node).join()}`)).toEqual(
        isOld ? [] : ['#1 improve task completed', '#2 improve task completed'],
      )
      const costs = iterations.map(({ children }) => children[0]?.attributes['flujo.cost.usd'])
      expect(costs).toEqual(isOld ? [] : [0.0023, 0.0023])
    })
  })

  test('invoice_extraction failed after 3 attempts, with its message', async () => {
    await withRun(name, 'invoice_extraction', async ({ run, tree, value }) => {
      const error = { type: 'ValueError', message: `Agent execution failed with ValueError: ${amount}` }
      expect(run).toMatchObject({ status: 'failed', error, failedPath: 'extract_fields' })
      expect(run.totals).toMatchObject({ retries: 2, doneSteps: 2 })
      expect(tree.status).toBe('failed')
      expect(outline(tree)).toEqual(['load_pdf task completed', 'extract_fields task failed'])
      expect(tree.children[1]).toMatchObject({
        error,
        attributes: { 'flujo.attempts': 3, 'flujo.feedback': error.message },
      })
      expect(await value('output', 'load_pdf')).toBe('INV-2041\nTotal: 1 234,50 €')
      expect(await value('output', 'extract_fields')).toBe(undefined)
    })
  })

  test('customer_reply is paused at approve, whatever its row says', async () => {
    await withRun(name, 'customer_reply', async ({ run, tree, value }) => {
      expect(run).toMatchObject({ status: 'paused', error: undefined })
      expect(run.totals.usage.costUsd).toBeCloseTo(0.0009, 9)
      expect(tree.status).toBe('paused')
      expect(outline(tree)).toEqual(['draft_reply task completed', 'approve pause paused'])
      expect(tree.children[1]?.durationNs).toBe(undefined)
      expect(tree.children[1]?.attributes).toMatchObject({
        'flujo.feedback': 'Approve sending this reply to the customer? (yes/no)',
      })
      expect(await value('input', 'approve')).toBe('Dear customer, your refund of $42.00 has been approved.')
    })
  })

  test('filters, order, pages and statistics', async () => {
    using scratch = scratchDirectory()
    copyFileSync(pythonSample(name) ?? '', scratch.file())
    await using reader = openSqliteReader(scratch.file())
    const pipelines = async (...given: Parameters<typeof reader.listRuns>): Promise<string[]> =>
      (await reader.listRuns(...given)).runs.map(({ pipeline }) => pipeline)
    expect(await pipelines()).toEqual(['customer_reply', 'invoice_extraction', 'meeting_notes'])
    expect(await pipelines({ where: { op: '=', field: 'status', value: 'paused' } })).toEqual(['customer_reply'])
    expect(await pipelines({ where: { op: '>', field: 'costUsd', value: 0.005 } })).toEqual(['meeting_notes'])
    const loops = { op: 'any', condition: { op: '=', field: 'kind', value: 'loop' } } as const
    expect(await pipelines({ where: loops })).toEqual(['meeting_notes'])
    expect(await pipelines({}, { sort: { field: 'costUsd', direction: 'asc' } })).toEqual([
      'invoice_extraction',
      'customer_reply',
      'meeting_notes',
    ])
    const statistics = await reader.getSpanStatistics()
    expect(statistics.find(({ group }) => group === 'extract_fields')).toMatchObject({
      count: 1,
      failed: 1,
      retried: 1,
    })
    expect(statistics.find(({ group }) => group === 'fan_out')).toMatchObject({ outputTokens: 540, costUsd: 0.0031 })
    const byPipeline = await reader.getSpanStatistics({ groupBy: 'pipeline' })
    expect(byPipeline[0]).toMatchObject({ group: 'meeting_notes', count: 1, failed: 0 })
  })
})

test('the samples are looked for beside the checkout', () => {
  expect(pythonSample('no such sample')).toBe(undefined)
})
