// Drawings are given to Mermaid's own parser, which wants the globals of a browser.
import { pipelineToMermaid, type StepNode } from '@flujo/domain'
import fc from 'fast-check'
import { pipeline, step, type AnyStep } from 'flujo'
import { JSDOM } from 'jsdom'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { pipelineOf, plans } from './random-pipeline.ts'

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

const same = (value: unknown): unknown => value
const expectParsed = async (node: StepNode): Promise<void> => {
  expect(await parse(pipelineToMermaid(node))).toMatchObject({ diagramType: 'flowchart-v2' })
}

test('Mermaid takes the drawing of any pipeline', async () => {
  await fc.assert(
    fc.asyncProperty(plans, (plan) => expectParsed(pipelineOf(plan, () => {}))),
    { numRuns: 150 },
  )
})

const hostile = [
  'end',
  'click n0 href "javascript:alert(1)"',
  '"]; n0 --> n1; x["',
  '%%{init: {"theme": "dark"}}%%',
  '`**bold**`',
  '<img src=x onerror=alert(1)>',
  '|a| --> b',
  'a#quot;',
  'graph TD\n  a --> b',
  '1. first',
  '- - -',
  '\0\u{1b}[2J',
  'subgraph',
  '\ud800',
  '\u202eabc',
  '{{}}(([[]]))',
]
const names = fc
  .oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary', minLength: 1 }), fc.string({ minLength: 1 }))
  .filter((name) => name.trim() !== '' && !name.includes('/') && !/^[#~]/.test(name) && name !== '__proto__')

/** A pipeline with `name` wherever a name can be. */
const named = (name: string): AnyStep =>
  pipeline(name, [
    step(name, same, { fallback: step(name, same) }),
    pipeline<unknown>(`${name}.`).parallel(name, { [name]: same, [`${name}2`]: same }),
    pipeline<unknown>(`${name}+`).branch(name, () => 'x' as string, { [name]: same }, same),
  ] as never)

test('no name can do anything but stand in a label', async () => {
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const node = named(name)
      await expectParsed(node)
      const bare = (text: string): string => text.replaceAll(/"[^"\n]*"/g, '""')
      expect(bare(pipelineToMermaid(node))).toBe(bare(pipelineToMermaid(named('plain'))))
    }),
    { numRuns: 300, examples: hostile.map((name): [string] => [name]) },
  )
})

test('Mermaid takes the folded drawing of a pipeline that is too long, too wide, too deep or too wordy', async () => {
  let long = pipeline<unknown>('long')
  for (let index = 0; index < 2_000; index += 1) long = long.step(`${'😀'.repeat(50)}${index}` as string, same)
  const branches = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`branch ${index}`, same]))
  let deep: AnyStep = step('x', same)
  for (let index = 0; index < 10_000; index += 1) {
    deep = index % 2 === 0 ? step('try', same, { fallback: deep as never }) : pipeline('p', [deep] as never)
  }
  for (const node of [long, pipeline<unknown>('wide').parallel('all', branches), deep]) {
    const text = pipelineToMermaid(node)
    expect(text.length).toBeLessThan(50_000)
    expect(text.match(/ -\.?->/g)?.length).toBeLessThan(500)
    await expectParsed(node)
  }
})
