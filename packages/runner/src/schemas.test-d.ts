import { type InputOf, type OutputOf, pipeline, type Step, step } from '@flujo/domain'
import { type } from 'arktype'
import * as v from 'valibot'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const fromText = z.object({ n: z.string().transform(Number) })

test('a step takes and gives what its schemas say', () => {
  const both = step('both', ({ n }) => ({ half: n / 2 }), { input: fromText, output: v.object({ half: v.number() }) })
  expectTypeOf<InputOf<typeof both>>().toEqualTypeOf<{ n: string }>()
  expectTypeOf<OutputOf<typeof both>>().toEqualTypeOf<{ half: number }>()
  const taken = step('taken', async ({ name }) => name.length, { input: type({ name: 'string' }), timeoutMs: 5 })
  expectTypeOf(taken).toExtend<Step<{ name: string }, number>>()
  const given = step('given', (text: string) => ({ n: text }), { output: fromText })
  expectTypeOf(given).toExtend<Step<string, { n: number }>>()
  // @ts-expect-error the code gives a number where the schema takes text
  step('given', (n: number) => ({ n }), { output: fromText })
  // @ts-expect-error the schema gives a number, which has no length
  step('taken', ({ n }) => n.length, { input: fromText })
  // @ts-expect-error no schema
  step('taken', (n: number) => n, { input: { parse: Number } })
})

test('in a pipeline the neighbours are compared with the schemas', () => {
  const typed = pipeline<{ n: string }>('x').step('both', ({ n }) => n, { input: fromText, output: z.number() })
  expectTypeOf<OutputOf<typeof typed>>().toEqualTypeOf<number>()
  const open = pipeline<unknown>('x').step('read', ({ n }) => n, { input: fromText })
  expectTypeOf<OutputOf<typeof open>>().toEqualTypeOf<number>()
  const checked = open.step('show', (n) => `${n}`, { output: v.string() })
  expectTypeOf<OutputOf<typeof checked>>().toEqualTypeOf<string>()
  // @ts-expect-error the schema takes text, the pipeline gives a number
  pipeline<{ n: number }>('x').step('read', ({ n }) => n, { input: fromText })
  // @ts-expect-error the fallback gives what the step gives
  pipeline<string>('x').step('size', (text) => text.length, { output: z.number(), fallback: () => 'none' })
})
