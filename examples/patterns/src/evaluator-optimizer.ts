// Evaluator and optimizer: one call writes, another judges, and what the judge says goes back to the writer until the
// text is good enough or five rounds are over; then the best there is has to do.
import { pipeline, step } from '@flujo/runner'

export interface Draft {
  readonly text: string
  /** What the judge wants changed; none left means that the text is good. */
  readonly advice: readonly string[]
}

/** Stands for a model that follows the first piece of advice. */
const write = step('write', ({ text, advice }: Draft) => {
  switch (advice[0]) {
    case 'say hello':
      return `Hello! ${text}`
    case 'end politely':
      return `${text} Kind regards.`
    default:
      return text
  }
})

const judge = step('judge', (text: string, ctx): Draft => {
  const advice = [
    ...(text.startsWith('Hello') ? [] : ['say hello']),
    ...(text.endsWith('regards.') ? [] : ['end politely']),
    ...(text.length > 80 ? ['be brief'] : []),
  ]
  ctx.feedback(advice.length === 0 ? 'nothing to add' : advice.join(', '))
  return { text, advice }
})

export const letter = pipeline<string>('letter')
  .step(judge)
  .loop('refine', pipeline('round', [write, judge]), {
    while: ({ advice }) => advice.length > 0,
    maxIterations: 5,
    onExhausted: 'continue',
  })
