// Runs one of the examples on a sample and prints what it gives: `node src/main.ts routing`.
import { Runner } from '@flujo/runner'
import { makeBestOf } from './best-of-n.ts'
import { makeResearch, price } from './budgeted-run.ts'
import { makeIndexing } from './document-indexing.ts'
import { letter } from './evaluator-optimizer.ts'
import { makeHandbook } from './orchestrator-workers.ts'
import { orders } from './order-routing.ts'
import { makeReview } from './parallel-review.ts'
import { article } from './prompt-chaining.ts'
import { makeResearchers } from './resilient-researchers.ts'
import { support } from './routing.ts'
import { bookTrip, type Desk } from './saga.ts'
import { makeAgent } from './tool-loop.ts'

async function* twoDocuments(): AsyncGenerator<{ readonly title: string; readonly text: string }> {
  yield { title: 'first', text: 'One passage.\n\nAnother.' }
  yield { title: 'second', text: 'A third one.' }
}

const agent = makeAgent((conversation) => {
  const last = conversation.at(-1)
  return last?.from === 'tool' ? { answer: last.text } : { tool: 'upper', argument: last?.text ?? '' }
})

/** Has flights and hotels, and no car. */
const openDesk = async (): Promise<Desk> => ({
  book: async (what, { city }) => {
    if (what === 'car') throw new Error('no car is left')
    console.log(`booked: ${what} to ${city}`)
    return `${what} 1`
  },
  cancel: async ({ number }) => console.log(`cancelled: ${number}`),
  [Symbol.asyncDispose]: async () => console.log('the desk is closed'),
})

const examples: ReadonlyMap<string, () => Promise<unknown>> = new Map<string, () => Promise<unknown>>([
  ['prompt-chaining', () => new Runner(article).runOrThrow('gardens under glass')],
  ['routing', () => new Runner(support).runOrThrow('I want my money back for #42')],
  ['parallel-review', () => new Runner(makeReview(async () => ['name it better'])).runOrThrow('var x = eval("1")')],
  ['evaluator-optimizer', () => new Runner(letter).runOrThrow('The parcel is late.')],
  ['order-routing', () => new Runner(orders).runOrThrow({ item: 'lamp', count: 2, customer: 'alice' })],
  ['document-indexing', () => new Runner(makeIndexing(async ({ length }) => [length])).runOrThrow(twoDocuments())],
  ['tool-loop', () => new Runner(agent).runOrThrow('speak up')],
  ['saga', () => bookTrip(openDesk, { traveller: 'alice', city: 'Oslo' })],
  [
    'best-of-n',
    () => {
      const answer = async (question: string, boldness: number): Promise<string> =>
        `${question} ${'yes '.repeat(boldness)}`
      return new Runner(makeBestOf(answer, ({ length }) => length, [0, 1, 2])).runOrThrow('really?')
    },
  ],
  [
    'budgeted-run',
    () => {
      const ask = (model: string, question: string, round: number) => ({
        text: `${question} Try ${round} of the ${model} model.`,
        score: round / 20,
        usage: { inputTokens: 700, outputTokens: 200 },
      })
      return new Runner(makeResearch(ask, 0.05), { price }).runOrThrow('Why is the sky blue?')
    },
  ],
  [
    'orchestrator-workers',
    () => {
      const plan = (subject: string) =>
        subject.split(' and ').map((about) => ({ about, instruction: `explain ${about}` }))
      const work = async ({ about }: { readonly about: string }): Promise<string> => `All about ${about}.`
      return new Runner(makeHandbook({ plan, work, workers: 2 })).runOrThrow('seeds and soil and rain')
    },
  ],
  [
    'resilient-researchers',
    () => {
      const found = async (topic: string): Promise<string[]> => [`${topic} sleep by day`]
      const closed = (): Promise<never> => Promise.reject(new Error('closed for today'))
      return new Runner(makeResearchers({ archive: closed, library: found, web: found })).runOrThrow('owls')
    },
  ],
])

const name = process.argv[2]
const example = examples.get(name ?? '')
if (example === undefined) {
  console.error(
    `expected the name of an example, given ${name ?? 'nothing'}; there are ${[...examples.keys()].join(', ')}`,
  )
  process.exitCode = 2
} else console.log(await example())
