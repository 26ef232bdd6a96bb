import type { Run, SpanNode } from '@flujo/domain'
import { expect, test } from 'vitest'

import { openSqliteReader } from '../index.ts'
import { type PythonContent, type PythonLayout, writePythonFile } from '../testing/python-database.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

const startUs = Date.UTC(2026, 1, 1, 10) * 1_000
const startSeconds = startUs / 1e6
const created = '2026-02-01T10:00:00+00:00'
const seconds = (from: number, to: number | undefined, more: object = {}): object => ({
  start_time: startSeconds + from,
  end_time: to === undefined ? undefined : startSeconds + to,
  ...more,
})
const runRow = (more: object = {}): Record<string, unknown> => ({
  run_id: 'r',
  pipeline_name: 'p',
  status: 'completed',
  created_at: created,
  updated_at: created,
  ...more,
})
const stateRow = (more: object = {}): Record<string, unknown> => ({
  run_id: 'r',
  pipeline_name: 'unknown',
  status: 'completed',
  created_at: created,
  updated_at: created,
  ...more,
})
const spanRow = (span_id: string, parent: string | null, more: object): Record<string, unknown> => ({
  run_id: 'r',
  span_id,
  parent_span_id: parent,
  name: span_id,
  status: 'completed',
  ...more,
})
const root = (more: object = {}): Record<string, unknown> =>
  spanRow('root', null, seconds(0, 9, { name: 'pipeline_run', attributes: {}, ...more }))
const ofStep = (more: object = {}): object => ({ 'flujo.step.type': 'Step', success: true, ...more })

interface Seen {
  readonly run: Run
  readonly tree: SpanNode
  readonly value: (ref: string | undefined) => Promise<unknown>
}

async function look(
  layout: PythonLayout,
  content: PythonContent,
  check: (seen: Seen) => Promise<void> | void,
): Promise<void> {
  using scratch = scratchDirectory()
  writePythonFile(scratch.file(), layout, content)
  await using reader = openSqliteReader(scratch.file())
  const run = await reader.getRun('r')
  const tree = await reader.getTrace('r')
  if (run === undefined || tree === undefined) throw new Error('expected the run r')
  await check({ run, tree, value: (ref) => reader.getValue(ref ?? '') })
}

const outline = (node: SpanNode): unknown => [
  `${node.name} ${node.status}${node.orphan === true ? ' orphan' : ''}`,
  ...node.children.map(outline),
]
const marksOf = ({ attributes }: SpanNode): unknown => attributes['flujo.reconstructed'] ?? []

test('a run whose process died is crashed, with the steps that were done', async () => {
  const content: PythonContent = {
    runs: [runRow({ status: 'running' })],
    workflow_state: [
      stateRow({
        status: 'running',
        step_history: [{ name: 'a', success: true, latency_s: 2, output: 'x', cost_usd: 0.5, token_counts: 9 }],
      }),
    ],
    steps: [
      {
        run_id: 'r',
        step_name: 'a',
        step_index: 0,
        status: 'completed',
        output: '"x"',
        created_at: '2026-02-01T10:00:03+00:00',
      },
    ],
  }
  await look('0.6', content, async ({ run, tree, value }) => {
    expect(run).toMatchObject({ status: 'crashed', durationNs: undefined, totals: { spans: 2, doneSteps: 1 } })
    expect(run.totals.usage).toMatchObject({ costUsd: 0.5, outputTokens: 9, calls: 1 })
    expect(outline(tree)).toEqual(['p crashed', ['a completed']])
    expect(tree.children[0]).toMatchObject({ startTimeUs: startUs + 1e6, durationNs: 2e9 })
    expect(marksOf(tree)).toEqual(['built from steps'])
    expect(await value(tree.children[0]?.output?.ref)).toBe('x')
  })
})

test('a run that was heard of a moment ago is running still, and stale when that is a while ago', async () => {
  using scratch = scratchDirectory()
  const now = Date.now()
  const at = (agoMs: number): object => ({
    created_at: new Date(now - agoMs).toISOString(),
    updated_at: new Date(now - agoMs).toISOString(),
  })
  writePythonFile(scratch.file(), '0.6', {
    runs: [
      runRow({ run_id: 'fresh', status: 'running', ...at(0) }),
      runRow({ run_id: 'old', status: 'running', ...at(3_600_000) }),
    ],
  })
  const { webRuntime } = await import('@flujo/domain')
  await using reader = openSqliteReader(scratch.file(), { runtime: { ...webRuntime, wallMs: () => now } })
  expect(await reader.getRun('fresh')).not.toHaveProperty('stale')
  expect(await reader.getRun('fresh')).toMatchObject({ status: 'running' })
  expect(await reader.getRun('old')).toMatchObject({ status: 'running', stale: true })
})

test('a run that another process went on with: one root, two epochs, the untraced steps from their history', async () => {
  const content: PythonContent = {
    runs: [runRow()],
    workflow_state: [
      stateRow({
        step_history: [
          { name: 'draft', success: true, latency_s: 1, output: 'd' },
          { name: 'approve', success: true, latency_s: 1, output: 'yes' },
          { name: 'send', success: true, latency_s: 1, output: 'sent' },
        ],
        last_step_output: '"sent"',
      }),
    ],
    spans: [
      root({ status: 'paused', end_time: startSeconds + 3 }),
      spanRow('draft', 'root', seconds(0, 1, { attributes: ofStep() })),
      spanRow(
        'approve-1',
        'root',
        seconds(1, undefined, {
          name: 'approve',
          status: 'running',
          attributes: { 'flujo.step.type': 'HumanInTheLoopStep' },
        }),
      ),
      spanRow('root-2', null, seconds(60, 64, { name: 'pipeline_run', attributes: {} })),
      spanRow(
        'approve-2',
        'root-2',
        seconds(60, 62, { name: 'approve', attributes: { 'flujo.step.type': 'HumanInTheLoopStep', success: true } }),
      ),
    ],
  }
  await look('0.6', content, async ({ run, tree, value }) => {
    expect(run).toMatchObject({ status: 'completed', epoch: 2, durationNs: 64e9 })
    expect(outline(tree)).toEqual([
      'p completed',
      ['draft completed'],
      ['approve completed'],
      ['approve completed'],
      ['send completed'],
    ])
    expect(tree.children[1]?.output).toBe(undefined)
    expect(await value(tree.children[2]?.output?.ref)).toBe('yes')
    expect(marksOf(tree)).toEqual(['several roots', 'built from steps', 'not finalised', 'times estimated'])
    expect(tree.events).toMatchObject([{ name: 'resumed', timeUs: startUs + 60e6 }])
    expect(await value(tree.output?.ref)).toBe('sent')
  })
})

test('spans without their parent, without a root, and NULL attributes', async () => {
  const content: PythonContent = {
    runs: [runRow()],
    spans: [
      root({ attributes: null }),
      spanRow('lost', 'nobody', seconds(1, 2)),
      spanRow('alone', null, seconds(2, 3, { attributes: ofStep() })),
    ],
  }
  await look('0.6', content, ({ run, tree }) => {
    expect(run.status).toBe('completed')
    expect(outline(tree)).toEqual(['p completed', ['lost completed orphan'], ['alone completed']])
    expect(tree.children[0]?.attributes).toEqual({})
    expect(marksOf(tree)).toEqual(['several roots'])
  })
  await look('0.6', { runs: [runRow()], spans: [spanRow('lost', 'nobody', seconds(1, 2))] }, ({ tree }) => {
    expect(outline(tree)).toEqual(['p completed', ['lost completed orphan']])
    expect(marksOf(tree)).toEqual(['root missing', 'not finalised'])
  })
})

test('the same span id in several runs, and twice in one', async () => {
  using scratch = scratchDirectory()
  writePythonFile(scratch.file(), '0.6', {
    runs: [runRow({ run_id: 'r' }), runRow({ run_id: 's' })],
    spans: ['r', 's'].flatMap((run_id) => [
      { ...root(), run_id },
      { ...spanRow('same', 'root', seconds(1, undefined, { status: 'running' })), run_id },
      { ...spanRow('same', 'root', seconds(1, run_id === 'r' ? 2 : 3)), run_id },
    ]),
  })
  await using reader = openSqliteReader(scratch.file())
  const [r, s] = [await reader.getTrace('r'), await reader.getTrace('s')]
  expect(r?.children).toMatchObject([{ name: 'same', runId: 'r', durationNs: 1e9 }])
  expect(s?.children).toMatchObject([{ name: 'same', runId: 's', durationNs: 2e9 }])
  expect((await reader.getRun('r'))?.totals.spans).toBe(2)
})

test('ids are 16 hex digits: the start of a UUID, and never the same for two spans', async () => {
  const uuid = '7b87a9e2-5fef-4911-bf22-a27b02c7bff2'
  const content: PythonContent = {
    runs: [runRow()],
    spans: [
      root(),
      spanRow(uuid, 'root', seconds(1, 2)),
      spanRow(uuid.replace(/2$/, '3'), 'root', seconds(2, 3)),
      spanRow('näme', 'root', seconds(3, 4)),
    ],
  }
  await look('0.6', content, ({ tree }) => {
    const ids = [tree, ...tree.children].map(({ spanId }) => spanId)
    expect(ids[1]).toBe('7b87a9e25fef4911')
    expect(new Set(ids).size).toBe(4)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/)
  })
})

test('times of a monotonic clock are moved to the start of the run', async () => {
  const content: PythonContent = {
    runs: [runRow()],
    spans: [
      spanRow('root', null, { name: 'pipeline_run', start_time: 5_000.5, end_time: 5_003, attributes: {} }),
      spanRow('a', 'root', { start_time: 5_001, end_time: 5_002.25, attributes: ofStep() }),
    ],
  }
  await look('0.6', content, ({ run, tree }) => {
    expect(run).toMatchObject({ startTimeUs: startUs, durationNs: 2.5e9 })
    expect(tree).toMatchObject({ startTimeUs: startUs, durationNs: 2.5e9 })
    expect(tree.children[0]).toMatchObject({ startTimeUs: startUs + 500_000, durationNs: 1.25e9 })
    expect(marksOf(tree)).toEqual(['clock rebased'])
  })
})

test('loops inside loops, as deep as the history goes', async () => {
  const improve = (cost: number): object => ({
    name: 'improve',
    success: true,
    latency_s: 0.5,
    cost_usd: cost,
    token_counts: 10,
    step_history: [],
  })
  const inner = (cost: number): object => ({
    ...improve(2 * cost),
    name: 'inner',
    latency_s: 1,
    token_counts: 20,
    metadata_: { iterations: 2 },
    step_history: [improve(cost), improve(cost)],
  })
  const outer = {
    ...improve(0.7),
    name: 'outer',
    success: false,
    latency_s: 4,
    token_counts: 61,
    feedback: 'gave up: pkg.errors.LimitExceeded: no more',
    metadata_: { iterations: 2, exit_reason: 'max_loops', branches: ['x'] },
    step_history: [
      inner(0.1),
      {
        ...inner(0.2),
        success: false,
        step_history: [improve(0.2), { ...improve(0.2), success: false, feedback: 'KeyError: k' }],
      },
    ],
  }
  const content: PythonContent = {
    runs: [runRow({ status: 'failed' })],
    workflow_state: [stateRow({ status: 'failed', step_history: [outer] })],
    spans: [
      root({ status: 'failed' }),
      spanRow(
        'outer',
        'root',
        seconds(1, 5, { status: 'failed', attributes: ofStep({ 'flujo.step.type': 'LoopStep[T]', success: false }) }),
      ),
    ],
  }
  await look('0.6', content, ({ run, tree }) => {
    expect(outline(tree)).toEqual([
      'p failed',
      [
        'outer failed',
        [
          '#1 completed',
          ['inner completed', ['#1 completed', ['improve completed']], ['#2 completed', ['improve completed']]],
        ],
        ['#2 failed', ['inner failed', ['#1 completed', ['improve completed']], ['#2 failed', ['improve failed']]]],
      ],
    ])
    expect(run.totals.usage.costUsd).toBeCloseTo(0.7, 9)
    expect(run.totals.usage.outputTokens).toBe(61)
    expect(run).toMatchObject({
      failedPath: 'outer/#2/inner/#2/improve',
      error: { type: 'KeyError', message: 'KeyError: k' },
    })
    const [loop] = tree.children
    expect(loop).toMatchObject({
      kind: 'loop',
      error: { type: 'LimitExceeded' },
      attributes: { 'flujo.loop.end_reason': 'max_loops', metadata: { branches: ['x'] } },
    })
    expect(loop?.children[1]?.startTimeUs).toBe(startUs + 2e6)
    expect(loop?.children[1]?.children[0]?.children[1]?.attributes).toMatchObject({ 'flujo.iteration.index': 1 })
  })
})

test('a history that is 5,000 deep, and one of 5,000 steps', async () => {
  const depth = 5_000
  const deep = `${'[{"name":"a","step_history":'.repeat(depth)}[]${'}]'.repeat(depth)}`
  await look('0.6', { runs: [runRow()], workflow_state: [stateRow({ step_history: deep })] }, ({ run }) => {
    expect(run.totals.spans).toBe(depth + 1)
  })
  const wide = Array.from({ length: 5_000 }, (_, index) => ({ name: `s${index}`, success: true }))
  await look('0.6', { runs: [runRow()], workflow_state: [stateRow({ step_history: wide })] }, ({ run }) => {
    expect(run.totals.doneSteps).toBe(5_000)
  })
})

test('the older layout without spans: steps with their times, costs and errors', async () => {
  const naive = (second: number): string => `2026-02-01T10:00:0${second}.250000`
  const content: PythonContent = {
    runs: [
      runRow({
        status: 'failed',
        created_at: naive(0),
        start_time: naive(0),
        end_time: naive(6),
        total_cost: 0.5,
        final_context_blob: { initial_prompt: 'hello' },
      }),
    ],
    steps: [
      {
        run_id: 'r',
        step_name: 'a',
        step_index: 0,
        status: 'completed',
        start_time: naive(2),
        end_time: naive(2),
        duration_ms: 1_500,
        cost: 0.25,
        tokens: 7,
        input_blob: '{"q":1}',
        output_blob: '{"a":1}',
      },
      {
        run_id: 'r',
        step_name: 'b',
        step_index: 1,
        status: 'failed',
        start_time: naive(4),
        end_time: naive(4),
        duration_ms: 500,
        cost: 0,
        tokens: 0,
        input_blob: 'null',
        output_blob: 'null',
        error_blob: '"TimeoutError: slow"',
      },
    ],
  }
  await look('FSD-12', content, async ({ run, tree, value }) => {
    expect(run).toMatchObject({
      startTimeUs: startUs + 250_000,
      durationNs: 6e9,
      status: 'failed',
      failedPath: 'b',
      error: { type: 'TimeoutError', message: 'TimeoutError: slow' },
    })
    // What the run cost beyond its steps stands on the root.
    expect(run.totals.usage).toMatchObject({ costUsd: 0.5, outputTokens: 7 })
    expect(tree.attributes).toMatchObject({ 'flujo.cost.usd': 0.25 })
    expect(tree.children.map(({ startTimeUs, durationNs }) => [startTimeUs - startUs, durationNs])).toEqual([
      [750_000, 1.5e9],
      [3_750_000, 0.5e9],
    ])
    expect(await value(tree.children[0]?.input?.ref)).toEqual({ q: 1 })
    expect(tree.children[1]).toMatchObject({ input: undefined, output: undefined })
    expect(await value(tree.input?.ref)).toBe('hello')
  })
})

test('a run with a state only: times of this machine, the name from where there is one', async () => {
  const content: PythonContent = {
    workflow_state: [
      stateRow({
        status: 'cancelled',
        pipeline_id: 'nightly',
        created_at: '2026-02-01T10:00:00.5',
        updated_at: '2026-02-01T10:00:02',
      }),
    ],
  }
  await look('FSD-12', content, ({ run, tree }) => {
    expect(run).toMatchObject({
      pipeline: 'nightly',
      status: 'cancelled',
      startTimeUs: new Date(2026, 1, 1, 10).getTime() * 1_000 + 500_000,
      durationNs: 1.5e9,
    })
    expect(marksOf(tree)).toEqual(['local time assumed', 'nothing traced', 'not finalised'])
  })
})

test.each([
  ['the last step failed', { success: false }, 'completed', {}, 'failed'],
  ['the root is paused', { success: true }, 'paused', {}, 'paused'],
  ['the context is paused', { success: true }, 'completed', { scratchpad: { status: 'paused' } }, 'paused'],
  ['nothing speaks against it', { success: true }, 'completed', {}, 'completed'],
])('completed in runs alone is not believed: %s', async (_, step, rootStatus, context, expected) => {
  const content: PythonContent = {
    runs: [runRow({ final_context_blob: context })],
    spans: [root({ status: rootStatus }), spanRow('a', 'root', seconds(1, 2, { attributes: ofStep(step) }))],
  }
  await look('0.6', content, ({ run, tree }) => {
    expect(run.status).toBe(expected)
    expect(tree.status).toBe(expected)
    expect(marksOf(tree)).toEqual(expected === 'completed' ? [] : ['status inferred'])
  })
})

test('spans that were left open in a run that ended are closed and marked', async () => {
  const content: PythonContent = {
    runs: [runRow({ status: 'failed' })],
    workflow_state: [stateRow({ status: 'failed', error_message: 'ValueError: no' })],
    spans: [
      root({ status: 'failed' }),
      spanRow('a', 'root', seconds(1, undefined, { status: 'running', attributes: { step_type: 'Step' } })),
    ],
  }
  await look('0.6', content, ({ run, tree }) => {
    expect(run.error).toEqual({ type: 'ValueError', message: 'ValueError: no' })
    expect(tree.children[0]).toMatchObject({
      status: 'failed',
      durationNs: 8e9,
      attributes: { 'flujo.reconstructed': ['not finalised'] },
    })
  })
})

test('numbers that are none: "nan", "inf", and times out of reach', async () => {
  const content: PythonContent = {
    runs: [runRow({ total_cost: 'inf' })],
    spans: [
      root(),
      spanRow(
        'a',
        'root',
        seconds(1, 2, { attributes: ofStep({ cost_usd: 'nan', token_counts: 5, latency_s: 'inf', attempts: 'nan' }) }),
      ),
      spanRow('b', 'root', { start_time: 1e300, end_time: -5, attributes: ofStep() }),
      spanRow('c', 'root', { start_time: 'soon', end_time: 'later', attributes: ofStep() }),
    ],
  }
  await look('0.6', content, ({ run, tree }) => {
    expect(run.totals.usage).toMatchObject({ costUsd: 0, outputTokens: 5, unpricedCalls: 1 })
    for (const { startTimeUs, durationNs = 0 } of tree.children) {
      expect(Number.isSafeInteger(startTimeUs)).toBe(true)
      expect(durationNs).toBeGreaterThanOrEqual(0)
    }
  })
})

test('a trace that could not be saved is said, and the steps are shown', async () => {
  const content: PythonContent = {
    runs: [runRow()],
    workflow_state: [stateRow({ step_history: [{ name: 'a', success: true, latency_s: 1, output: 1 }] })],
    spans: [
      spanRow(
        'e',
        null,
        seconds(2, 2, { name: 'trace_save_error', status: 'failed', attributes: { error: 'not serializable' } }),
      ),
    ],
  }
  await look('0.6', content, ({ run, tree }) => {
    expect(run).toMatchObject({ status: 'completed', totals: { failedSpans: 0 } })
    expect(outline(tree)).toEqual(['p completed', ['a completed']])
    expect(tree.events).toEqual([
      { name: 'trace_save_error', timeUs: startUs + 2e6, attributes: { error: 'not serializable' } },
    ])
    expect(marksOf(tree)).toEqual(['trace not saved', 'built from steps', 'not finalised', 'times estimated'])
  })
})

test('JSON that is none shows as bad and stops nothing', async () => {
  const bad = '{"a": NaN'
  const content: PythonContent = {
    runs: [runRow({ final_context_blob: bad })],
    workflow_state: [stateRow({ step_history: bad, last_step_output: bad, pipeline_context: '[]' })],
    steps: [{ run_id: 'r', step_name: 'a', step_index: 'x', status: 7, output: bad, created_at: 'never' }],
    spans: [root({ attributes: Buffer.from([0, 255]) }), spanRow('a', 'root', seconds(1, 2, { attributes: '[1]' }))],
  }
  await look('0.6', content, async ({ run, tree, value }) => {
    expect(run.status).toBe('completed')
    expect(tree.attributes).toMatchObject({ attributes: { $type: 'unreadable' } })
    expect(tree.children[0]?.attributes).toMatchObject({
      attributes: { $type: 'unreadable', value: '[1]' },
      'flujo.reconstructed': ['damaged JSON'],
    })
    expect(await value(tree.children[0]?.output?.ref)).toEqual({ $type: 'unreadable', value: bad })
    expect(marksOf(tree)).toContain('damaged JSON')
  })
})

test('what the original kept in clear is redacted, and counted', async () => {
  const key = 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789'
  const content: PythonContent = {
    runs: [runRow({ status: 'failed', pipeline_name: `p ${key}`, error_message: `ValueError: ${key}` })],
    workflow_state: [
      stateRow({
        status: 'failed',
        step_history: [
          { name: `s ${key}`, success: false, feedback: key, output: { key }, metadata_: { password: 'hunter2' } },
        ],
      }),
    ],
    spans: [
      root({ attributes: { 'flujo.input': `{'password': 'hunter2'}`, note: key } }),
      spanRow(`x ${key}`, 'root', seconds(1, 2, { attributes: ofStep({ api_key: 'hunter2', step_input: key }) })),
      spanRow('broken', 'root', seconds(2, 3, { attributes: `{"key": "${key}"` })),
      spanRow('e', null, seconds(2, 2, { name: 'trace_save_error', attributes: { error: key } })),
    ],
  }
  await look('0.6', content, async ({ run, tree, value }) => {
    const refs = [tree, ...tree.children].flatMap(({ input, output }) => [input?.ref, output?.ref])
    const shown = JSON.stringify([run, tree, await Promise.all(refs.map(value))])
    expect(shown).not.toContain('sk-ant-')
    expect(shown).not.toContain('hunter2')
    expect(run.losses.redactions).toBeGreaterThan(8)
  })
})
