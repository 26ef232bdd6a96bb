import { pipeline, type StandardSchema, step } from '@flujo/domain'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { runTraced } from './run-traced.test-support.ts'

const schemas = {
  zod: z.object({ user: z.object({ age: z.number() }) }),
  valibot: v.object({ user: v.object({ age: v.number() }) }),
  arktype: type({ user: { age: 'number' } }),
}
const wrong = { user: { age: 'forty' } } as never

describe.each(Object.entries(schemas))('a schema of %s', (_, schema) => {
  const read = step('read', (given) => given, { input: schema })
  const write = step('write', (given: { user: { age: number } }) => given, { output: schema })

  test('lets through what fits', async () => {
    const { result } = await runTraced(pipeline('p', [read, write]), { user: { age: 40 } })
    expect(result).toMatchObject({ status: 'completed', output: { user: { age: 40 } } })
  })

  test.each([
    ['input', read],
    ['output', write],
  ])('names the culprit in the %s, in the error and on the span', async (side, checked) => {
    const { result, trace } = await runTraced(pipeline('p', [checked]), wrong)
    const issue = { path: 'user.age', message: expect.stringMatching(/string|number/) }
    expect(result.error).toMatchObject({ code: `invalid_${side}`, path: checked.name, issues: [issue] })
    expect(result.error?.message).toMatch(
      `step "${checked.name}": expected its ${side} to fit the schema, but at user.age: `,
    )
    expect(trace.span(checked.name)).toMatchObject({
      status: 'failed',
      error: result.error,
      attributes: { 'flujo.schema.issues': [issue] },
    })
  })
})

describe('what a schema changes', () => {
  const fromText = z.string().transform(Number)

  test('is what the code gets, and what the step gives', async () => {
    const twice = pipeline<string>('p').step('twice', (n) => `${n * 2}`, { input: fromText, output: fromText })
    expect((await runTraced(twice, '4')).result.output).toBe(8)
  })

  test('an asynchronous schema is waited for', async () => {
    const later = z.number().refine(async (n) => n > 0, 'too small')
    const { result } = await runTraced(
      step('s', (n) => n, { input: later }),
      -1,
    )
    expect(result.error?.message).toBe('step "s": expected its input to fit the schema, but too small')
  })
})

test('a wrong input is not tried again, a wrong output is; the fallback stands in for both', async () => {
  let tries = 0
  const positive = z.number().positive()
  const options = { retry: { attempts: 3, baseMs: 1 }, fallback: () => 1 }
  const code = (n: number): number => {
    tries += 1
    return n
  }
  const input = await runTraced(step('s', code, { input: positive, ...options }), -1)
  expect([input.result.output, tries, input.result.steps[0]?.attempts]).toEqual([1, 0, 1])
  const output = await runTraced(step('s', code, { output: positive, ...options }), -1)
  expect([output.result.output, tries]).toEqual([1, 3])
  expect(output.trace.span('s/try 2').attributes['flujo.schema.issues']).toHaveLength(1)
})

test('all issues are in the error, the first twenty on the span', async () => {
  const { result, trace } = await runTraced(
    step('s', (all: unknown) => all as number[], { output: z.array(z.number()) }),
    Array.from({ length: 30 }, () => 'x'),
  )
  expect(result.error?.issues).toHaveLength(30)
  expect(result.error?.message).toMatch(/ at 0: .* \(and 29 more\)$/)
  expect(trace.span('s').attributes['flujo.schema.issues']).toHaveLength(20)
})

test('a schema that throws fails the step with what it threw', async () => {
  const boom = new Error('boom')
  const schema = { '~standard': { version: 1, vendor: 'own', validate: () => Promise.reject(boom) } } as const
  const { result } = await runTraced(
    step('s', (n: number) => n, { output: schema as StandardSchema<number, number> }),
    1,
  )
  expect(result.error).toMatchObject({ code: 'step_failed', path: 's', cause: boom })
})
