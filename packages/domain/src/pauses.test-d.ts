import { expectTypeOf, test } from 'vitest'
import { type Answers, type Env, type OutputOf, pipeline, type StandardSchema, step, type Typed } from './index.ts'

declare const yesOrNo: StandardSchema<'yes' | 'no', boolean>
declare const text: StandardSchema<string, string>

type AnswersOf<P> = P extends Typed<never, unknown, infer E> ? Answers<E> : never

const approval = pipeline<{ title: string }>('approval').pause('approve', {
  prompt: ({ title }) => `Publish "${title}"?`,
  schema: yesOrNo,
})

test('the answer is what the schema takes, the output what it gives', () => {
  expectTypeOf<OutputOf<typeof approval>>().toEqualTypeOf<boolean>()
  expectTypeOf<AnswersOf<typeof approval>['approve']>().toEqualTypeOf<'yes' | 'no' | undefined>()
  const merged = pipeline<number>('x').pause('ask', { schema: text, merge: (n, answer) => ({ n, answer }) })
  expectTypeOf<OutputOf<typeof merged>>().toEqualTypeOf<{ n: number; answer: string }>()
  const open = pipeline<number>('x').pause('ask')
  expectTypeOf<OutputOf<typeof open>>().toEqualTypeOf<unknown>()
  const later = pipeline<number>('x').pause('ask', { merge: async (n, answer) => `${n} ${String(answer)}` })
  expectTypeOf<OutputOf<typeof later>>().toEqualTypeOf<string>()
  // @ts-expect-error a pause takes no time limit
  pipeline<number>('x').pause('ask', { timeoutMs: 5 })
})

test('a wrong answer, and one to what is not asked, do not compile', () => {
  const right: AnswersOf<typeof approval> = { approve: 'yes' }
  const byPath: AnswersOf<typeof approval> = { 'each/#2/approve': true }
  // @ts-expect-error not what the schema takes
  const wrong: AnswersOf<typeof approval> = { approve: true }
  // @ts-expect-error misspelt
  const misspelt: AnswersOf<typeof approval> = { aprove: 'yes' }
  expectTypeOf([right, byPath, wrong, misspelt]).toBeArray()
})

test('pauses of the steps inside are known at the outside', () => {
  const asking = pipeline<string>('asking').pause('ask', { schema: text })
  const outer = pipeline<{ title: string }>('outer')
    .step(approval)
    .step('say', (approved) => String(approved))
    .parallel('both', { asking, plain: (said) => said.length })
    .step('join', ({ asking: answer, plain }) => [`${answer} ${plain}`])
    .map('each', pipeline<string>('one').pause('check', { schema: yesOrNo }))
    .branch('which', (checks) => checks.length > 1, {
      true: pipeline<boolean[]>('many').pause('many'),
      false: () => 'one',
    })
    .route('some', () => 'a', { a: pipeline<unknown>('r').pause('routed', { schema: text }) })
    .loop('again', pipeline<{ a?: string }>('body').pause('looped', { merge: (value) => value }), { maxIterations: 2 })
  type Expected = 'approve' | 'ask' | 'check' | 'many' | 'routed' | 'looped'
  expectTypeOf<Extract<keyof AnswersOf<typeof outer>, Expected>>().toEqualTypeOf<Expected>()
  expectTypeOf<AnswersOf<typeof outer>['check']>().toEqualTypeOf<'yes' | 'no' | undefined>()
  const data = pipeline('data', [approval, step('say', (approved: boolean) => `${approved}`)])
  expectTypeOf<AnswersOf<typeof data>['approve']>().toEqualTypeOf<'yes' | 'no' | undefined>()
  // @ts-expect-error nothing is asked under that name
  const wrong: AnswersOf<typeof outer> = { nothing: 1 }
  expectTypeOf(wrong).toBeObject()
})

test('of a step whose type says nothing of pauses, any answer is taken', () => {
  const any: Answers<Env> = { approve: 1 }
  expectTypeOf(any).toBeObject()
})
