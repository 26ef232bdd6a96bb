// Budgeted run: research goes on until the answer is good enough or the money is spent, whichever is first. The limit is
// on the loop alone, and its fallback hands on the best answer so far. Each round reserves what its call can cost at
// most: first the large model, then the small one, so that the limit is never passed. Prices are a function of the
// user's own, given to the runner.
import { type ModelUsage, pipeline, type StepContext } from '@flujo/runner'

export type Model = 'large' | 'small'

export interface Answer {
  readonly text: string
  /** From 0 to 1. */
  readonly score: number
  readonly usage: ModelUsage
}

/** Stands for a model. */
export type Ask = (model: Model, question: string, round: number) => Answer | Promise<Answer>

/** The rounds write down here what they found: the fallback is given the same object as the loop. */
interface Research {
  readonly question: string
  rounds: number
  best: Answer | undefined
}

const dollarsPerToken: ReadonlyMap<string | undefined, number> = new Map([
  ['large', 0.000_02],
  ['small', 0.000_002],
])

/** For the runner; of a model that is not in the list the price is unknown. */
export function price({ model, inputTokens = 0, outputTokens = 0 }: ModelUsage): number | undefined {
  const perToken = dollarsPerToken.get(model)
  return perToken === undefined ? undefined : (inputTokens + outputTokens) * perToken
}

const mostTokens = 1_000
const mostOf = (model: Model): number => price({ model, inputTokens: mostTokens }) ?? 0

/** The best model for which there is money left. @throws `limit_exceeded` where there is none */
function affordable(ctx: StepContext): Model {
  try {
    ctx.reserve({ costUsd: mostOf('large') })
    return 'large'
  } catch {
    ctx.reserve({ costUsd: mostOf('small') })
    return 'small'
  }
}

export const makeResearch = (ask: Ask, costUsd: number) =>
  pipeline<string>('budgeted research')
    .step('begin', (question): Research => ({ question, rounds: 0, best: undefined }))
    .loop(
      'research',
      async (research, ctx) => {
        const model = affordable(ctx)
        const answer = await ask(model, research.question, research.rounds + 1)
        ctx.usage({ ...answer.usage, model })
        research.rounds += 1
        if (answer.score > (research.best?.score ?? -1)) research.best = answer
        return research
      },
      {
        until: ({ best }) => best !== undefined && best.score >= 0.9,
        maxIterations: 50,
        onExhausted: 'continue',
        limits: { costUsd },
        fallback: (research) => research,
      },
    )
    .step('report', ({ best, rounds }) => ({ answer: best?.text, goodEnough: (best?.score ?? 0) >= 0.9, rounds }))
