// Drawings are given to Mermaid's own parser, which wants the globals of a browser.
import fc from 'fast-check'
import { JSDOM } from 'jsdom'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { exportText } from '../testing/export-text.ts'
import { hostileRun } from '../testing/hostile-run.ts'
import { hostileText } from '../testing/hostile-text.ts'
import { nowMs, sampleRuns } from '../testing/sample-runs.ts'
import { storeOf } from '../testing/screen-of.ts'
import { troublesomeTexts } from '../testing/trouble.ts'
import { diagrams } from './format-names.ts'

let parse: (text: string) => Promise<{ readonly diagramType: string } | false>

beforeAll(async () => {
  const { window } = new JSDOM('<!doctype html><body></body>')
  vi.stubGlobal('window', window)
  for (const name of ['document', 'Element', 'Node', 'DocumentFragment', 'HTMLElement']) {
    vi.stubGlobal(name, (window as unknown as Record<string, unknown>)[name])
  }
  const { default: mermaid } = await import('mermaid')
  parse = mermaid.parse
}, 120_000)
afterAll(() => vi.unstubAllGlobals())

const types = { flowchart: 'flowchart-v2', gantt: 'gantt', sequence: 'sequence' }

test.each(diagrams)('Mermaid takes a %s of every run', async (diagram) => {
  for (const { runId } of sampleRuns) {
    const text = await exportText(storeOf(), runId, { format: 'mermaid', diagram })
    expect(await parse(text)).toMatchObject({ diagramType: types[diagram] })
  }
})

const keywords = ['end', 'click', 'call', 'href', 'section', 'title', 'accTitle', 'dateFormat', 'todayMarker', 'note']
const names = fc.oneof(
  fc.constantFrom(...troublesomeTexts),
  fc.constantFrom(...keywords).chain((word) => fc.string().map((rest) => `${word} ${rest}`)),
  hostileText,
  fc.string(),
)

test.each(diagrams)('no name can do anything but stand in a %s', async (diagram) => {
  /** The drawing without its labels: quoted in a flowchart, before or behind a colon or a keyword elsewhere. */
  const shapeOf = (text: string): string =>
    text
      .replaceAll(/"[^"\n]*"/gu, '""')
      .replaceAll(/^( +(?:section|participant p\d+ as)) .*$/gmu, '$1')
      .replaceAll(/^ +[^:\n]+ (?=:(?:crit|done|active), s\d)/gmu, '')
      .replaceAll(/^( +p\d+-[->x]+p\d+): .*$/gmu, '$1')
  const drawingOf = async (name: string): Promise<string> =>
    exportText(storeOf([{ ...hostileRun(name, 0), runId: 'hostile' }]), 'hostile', { format: 'mermaid', diagram })
  const plain = await drawingOf('plain')
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const text = await drawingOf(name)
      expect(await parse(text)).toMatchObject({ diagramType: types[diagram] })
      expect(shapeOf(text)).toBe(shapeOf(plain))
    }),
    { numRuns: 150, examples: [...troublesomeTexts, ...keywords].map((name): [string] => [name]) },
  )
})

test.each(diagrams)('a %s of a run that is too large for Mermaid says what is left out', async (diagram) => {
  const steps = Array.from({ length: 2_000 }, (_, index) => ({
    name: `😀${index}`.repeat(20),
    from: index,
    to: index + 1,
    attributes: { 'gen_ai.request.model': `m${index}` },
  }))
  const run = {
    runId: 'large',
    pipeline: 'large',
    startedMs: nowMs,
    status: 'completed',
    seconds: 2_000,
    spans: steps,
  } as const
  const text = await exportText(storeOf([run]), 'large', { format: 'mermaid', diagram })
  expect(text.length).toBeLessThan(50_000)
  expect(text).toMatch(/\d+ more/u)
  expect(await parse(text)).toMatchObject({ diagramType: types[diagram] })
})
