// Best of n: the same question asked several times, two at a time, and the answer that a judge likes best is taken. What
// each call used and cost is told, so the result of the run has the sum.
import { pipeline } from '@flujo/runner'

/** Answers a question; a higher temperature is bolder. In real life a call of a model. */
export type Answer = (question: string, temperature: number) => Promise<string>

export const makeBestOf = (answer: Answer, score: (answer: string) => number, temperatures: readonly number[]) =>
  pipeline<string>('best of n')
    .step('variants', (question) => temperatures.map((temperature) => ({ question, temperature })))
    .map(
      'candidates',
      async ({ question, temperature }, ctx) => {
        const text = await answer(question, temperature)
        ctx.set({ temperature })
        ctx.usage({ model: 'local', inputTokens: question.length, outputTokens: text.length })
        return { text, score: score(text) }
      },
      { concurrency: 2 },
    )
    .step('choose', (candidates) => candidates.reduce((best, each) => (each.score > best.score ? each : best)))
