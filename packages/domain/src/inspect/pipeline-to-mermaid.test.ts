import { expect, test } from 'vitest'
import { pipeline } from '../start-pipeline.ts'
import { step } from '../steps/task.ts'
import { pipelineToMermaid } from './pipeline-to-mermaid.ts'

const same = <T>(value: T): T => value
const lines = (text: string): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim())

test('a way leads through every step, and round where it goes round', () => {
  const all = pipeline<number>('review')
    .step('ask', same, { retry: { attempts: 3 }, fallback: same })
    .parallel('both', { left: same, right: pipeline<number>('sub').step('one', same) })
    .branch('way', () => 'x' as string, { 'a case': same }, same)
    .loop('again', same, { maxIterations: 2 })
  expect(lines(pipelineToMermaid(all))).toEqual([
    'flowchart TD',
    'n0[["pipeline review"]]',
    'n0 --> n1',
    'f1 --> n3',
    'j3 --> n7',
    'j7 --> n10',
    'n1["ask#44; 3 attempts"]',
    'f1((" "))',
    'n1 --> f1',
    'n1 -.->|"on failure"| n2',
    'n2 --> f1',
    'n2["fallback"]',
    'n3{{"parallel both"}}',
    'j3((" "))',
    'n3 -->|"left"| n4',
    'n4 --> j3',
    'n3 -->|"right"| n5',
    'n6 --> j3',
    'n4["left"]',
    'n5[["pipeline sub"]]',
    'n5 --> n6',
    'n6["one"]',
    'n7{"branch way"}',
    'j7((" "))',
    'n7 -->|"a case"| n8',
    'n8 --> j7',
    'n7 -->|"otherwise"| n9',
    'n9 --> j7',
    'n8["a case"]',
    'n9["otherwise"]',
    'n10(["loop again"])',
    'n10 --> n11',
    'n11 -.-> n10',
    'n11["body"]',
  ])
})

test('a map leads back to itself', () => {
  expect(lines(pipelineToMermaid(pipeline<number[]>('p').map('each', same)))).toEqual(
    expect.arrayContaining(['n1[/"map each"/]', 'n1 --> n2', 'n2 -.-> n1']),
  )
})

test('what does not fit is folded and counted', () => {
  let long = pipeline<number>('long')
  for (let index = 0; index < 1_000; index += 1) long = long.step(`s${index}` as string, same)
  const drawn = lines(pipelineToMermaid(long))
  expect(drawn).toContain('r0["842 more"]')
  expect(drawn).toContain('n158["s157"]')
  expect(drawn).toContain('n158 --> r0')
  expect(drawn.some((line) => line.startsWith('n159'))).toBe(false)

  const sub = pipeline<number>('sub').step(step('x', same)).step(step('y', same))
  let nested = pipeline<number>('nested')
  for (let index = 0; index < 158; index += 1) nested = nested.step(pipeline<number>(`sub${index}` as string).step(sub))
  expect(lines(pipelineToMermaid(nested))).toContain('n629[["pipeline sub157#44; 3 inside"]]')
})
