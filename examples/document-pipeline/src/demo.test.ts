import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run, Span } from 'flujo'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { childrenOf, lens, spanNamed, type Trace } from './testing/lens-json.ts'
import { type Ended, patienceMs, startDemo } from './testing/start-demo.ts'
import { filled, paragraph, workFolder } from './testing/work-folder.ts'

const documents = {
  'guide.md': `# Guide\n\n${paragraph} Spans have a start and an end. A span knows its parent.\n\n## Install\n\nRun it once. Then read on.\n\n\`\`\`sh\n# not a heading\nnpm test\n\`\`\`\n`,
  'sub/store.md':
    '# Store\n\nA store keeps the spans of a run. See [the guide](../guide.md) for more about spans.\n\n## Files\n\nEach run has many spans and each span has one row in the store.\n',
  'notes.txt': 'First note about the runner and its hooks.\n\nSecond note about spans in a store.\n',
} as const
const sectionCount = 6

const endUs = ({ startTimeUs, durationNs = NaN }: Span): number => startTimeUs + durationNs / 1_000

const runIdIn = (stdout: string): string => /^Run +([0-9a-f]{32})$/m.exec(stdout)?.[1] ?? 'no run id printed'

describe('the demo on a folder', { timeout: patienceMs }, () => {
  let folder: string
  let demo: Ended
  let trace: Trace

  beforeAll(async () => {
    folder = filled(mkdtempSync(join(tmpdir(), 'document-pipeline-')), documents)
    demo = await startDemo(['input', '--budget', '15', '--seed', '3'], { cwd: folder })
    trace = await lens<Trace>(folder, 'trace', '@')
  }, patienceMs)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('ends well and says where the report and which the run is', () => {
    expect({ exitCode: demo.exitCode, stderr: demo.stderr }).toMatchObject({ exitCode: 0 })
    expect(runIdIn(demo.stdout)).toBe(trace.run.runId)
    expect(demo.stdout).toContain(`Report  .flujo/demo/report-${trace.run.runId.slice(0, 8)}.md\n`)
  })

  test('tells its progress step by step, without terminal codes in a pipe', () => {
    const steps = demo.stderr.match(/(?<=✓ )\w+/g)
    expect(steps).toEqual(['plan', 'read', 'split', 'measure', 'analyse', 'recommend', 'shorten', 'report'])
    expect(demo.stderr).toMatch(/↻ read #[123]: try 1 failed/)
    expect(demo.stderr + demo.stdout).not.toContain('\u001B')
  })

  test('shows the run with the commands that a user would type', () => {
    const [, list = '', shown = ''] = demo.stdout.split(/^\$ /m)
    expect(list).toMatch(/^npx flujo lens list\n[^]*document-pipeline/)
    expect(list).toContain(trace.run.runId.slice(0, 8))
    expect(shown).toMatch(/^npx flujo lens trace @\n[^]*analyse[^]*recommend[^]*shorten/)
  })

  test('writes a report that says what is in the files', () => {
    const [name = '', ...others] = readdirSync(join(folder, '.flujo', 'demo'))
    const report = readFileSync(join(folder, '.flujo', 'demo', name), 'utf8')
    expect(others).toEqual([])
    expect(report).toContain('| Documents | 3 |\n| Sections | 6 |\n')
    expect(report).toContain('| Lines of code | 2 |')
    expect(report).toContain('| Relative links, broken | 1, 0 |')
    expect(report).toContain('## Nothing to mend')
    expect(Number(/## Summary in (\d+) words/.exec(report)?.[1])).toBeLessThanOrEqual(15)
    expect(report).toContain(`npx flujo lens trace ${trace.run.runId}`)
  })

  test('traces the retried read as completed with two tries, the first one failed', () => {
    const retried = trace.spans.filter(({ attributes }) => Number(attributes['flujo.attempts']) > 1)
    expect(retried).toMatchObject([{ kind: 'item', status: 'completed', attributes: { 'flujo.attempts': 2 } }])
    const tries = retried.flatMap((span) => childrenOf(trace, span))
    expect(tries).toMatchObject([
      { name: 'try 1', kind: 'attempt', status: 'failed', error: { type: 'SimulatedReadError' } },
      { name: 'try 2', kind: 'attempt', status: 'completed' },
    ])
    expect(retried[0]?.parentSpanId).toBe(spanNamed(trace, 'read').spanId)
  })

  test('traces one item for each file and for each section', () => {
    const items = (name: string): readonly string[] =>
      childrenOf(trace, spanNamed(trace, name)).map((span) => span.name)
    expect(items('read').toSorted()).toEqual(['#1', '#2', '#3'])
    expect(items('measure').toSorted()).toEqual(Array.from({ length: sectionCount }, (_, n) => `#${n + 1}`))
    expect(childrenOf(trace, spanNamed(trace, 'measure')).every(({ kind }) => kind === 'item')).toBe(true)
  })

  test('traces parallel analyses that overlap in time', () => {
    const analyses = childrenOf(trace, spanNamed(trace, 'analyse'))
    expect(analyses.map(({ name }) => name).toSorted()).toEqual([
      'duplicates',
      'keywords',
      'links',
      'readability',
      'telling',
      'totals',
    ])
    expect(Math.max(...analyses.map(({ startTimeUs }) => startTimeUs))).toBeLessThan(Math.min(...analyses.map(endUs)))
  })

  test('traces the branch that was taken and no other', () => {
    const branch = spanNamed(trace, 'recommend')
    expect(branch.attributes['flujo.branch.key']).toBe('clean')
    expect(childrenOf(trace, branch)).toMatchObject([{ name: 'clean', status: 'completed' }])
  })

  test('traces numbered rounds of the loop, each with its steps, and why it ended', () => {
    const loop = spanNamed(trace, 'shorten')
    const rounds = childrenOf(trace, loop)
    expect(rounds.length).toBeGreaterThan(1)
    expect(rounds.map(({ name, kind }) => `${kind} ${name}`)).toEqual(rounds.map((_, n) => `iteration #${n + 1}`))
    expect(rounds.map(({ attributes }) => attributes['flujo.iteration.index'])).toEqual(rounds.map((_, n) => n))
    for (const round of rounds) expect(childrenOf(trace, round).map(({ name }) => name)).toEqual(['rank', 'drop'])
    expect(loop.attributes['flujo.loop.end_reason']).toBe('until')
  })

  test('leaves no span open, and totals that are the sums of the spans', () => {
    expect(trace.spans.filter(({ durationNs }) => durationNs === undefined)).toEqual([])
    expect(trace.spans.filter(({ status }) => status !== 'completed').map(({ name }) => name)).toEqual(['try 1'])
    expect(trace.run).toMatchObject({
      pipeline: 'document-pipeline',
      status: 'completed',
      totals: { spans: trace.spans.length, failedSpans: 1, retries: 1, doneSteps: 8, plannedSteps: 8 },
      losses: { droppedSpans: 0 },
    })
  })

  test('lens list, spans and stats agree with the trace', async () => {
    const list = await lens<{ readonly runs: readonly Run[] }>(folder, 'list')
    expect(list.runs).toEqual([trace.run])
    const { spans } = await lens<{ readonly spans: readonly Span[] }>(folder, 'spans', '@')
    const ids = (all: readonly Span[]): readonly string[] => all.map(({ spanId }) => spanId).toSorted()
    expect(ids(spans)).toEqual(ids(trace.spans))
    const { rows } = await lens<{ readonly rows: readonly Record<string, unknown>[] }>(folder, 'stats')
    expect(rows).toContainEqual(expect.objectContaining({ group: 'analyse', count: 1, failed: 0 }))
    expect(rows).toContainEqual(
      expect.objectContaining({ group: 'rank', count: childrenOf(trace, spanNamed(trace, 'shorten')).length }),
    )
  })
})

describe('the demo takes the branch that the files ask for', { timeout: patienceMs }, () => {
  test.each([
    ['broken-links', { 'a.md': '# A\n\nSee [b](b.md) and then go on.\n' }, '`a.md:3` → `b.md`'],
    [
      'duplicates',
      { 'a.md': `# A\n\n${paragraph}`, 'b.md': `# B\n\n${paragraph}` },
      '`a.md:1 A` and `b.md:1 B` (100 % alike)',
    ],
  ])('%s', async (verdict, files, line) => {
    const folder = workFolder(files)
    const { exitCode } = await startDemo(['input', '--out', 'mine.md'], { cwd: folder })
    expect(exitCode).toBe(0)
    expect(readFileSync(join(folder, 'mine.md'), 'utf8')).toContain(line)
    const trace = await lens<Trace>(folder, 'trace', '@')
    expect(childrenOf(trace, spanNamed(trace, 'recommend')).map(({ name }) => name)).toEqual([verdict])
  })

  test('and copes with a file that has no prose', async () => {
    const folder = workFolder({ 'a.md': '```\ncode\n```\n' })
    const { exitCode } = await startDemo(['input/a.md', '--out', 'mine.md'], { cwd: folder })
    expect(exitCode).toBe(0)
    expect(readFileSync(join(folder, 'mine.md'), 'utf8')).toContain('There is no prose to summarise.')
  })
})
