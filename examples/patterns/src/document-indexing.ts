// Multi-document indexing: a map inside a map, each with its own limit: two documents at a time, three passages of each,
// so never more than six calls of the model. Order is kept; documents are only read when there is room for them.
import { pipeline } from '@flujo/runner'

export interface Source {
  readonly title: string
  readonly text: string
}

/** Gives a vector for a passage; in real life a call of a model. */
export type Embed = (passage: string) => Promise<readonly number[]>

export const makeIndexing = (embed: Embed) => {
  const indexPassages = pipeline<Source>('document')
    .step('split', ({ text }) => text.split('\n\n').filter((passage) => passage.trim() !== ''))
    .map('embed', async (passage) => ({ passage, vector: await embed(passage) }), { concurrency: 3 })

  return pipeline<AsyncIterable<Source>>('indexing')
    .map(
      'documents',
      pipeline<Source>('one').parallel('entry', { title: ({ title }) => title, passages: indexPassages }),
      { concurrency: 2 },
    )
    .step('index', (documents) => new Map(documents.map(({ title, passages }) => [title, passages])))
}
