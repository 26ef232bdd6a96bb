// Resilient researchers: several researchers look for the same thing in different places. Each is tried again and has a
// time limit of its own; one that fails in the end does not stop the others, and the report says who is missing and why.
// Only when nobody has found anything is the run a failure.
import { pipeline, step } from '@flujo/runner'

/** Stands for a search in one place. */
export type Search = (topic: string, signal: AbortSignal) => Promise<readonly string[]>

export const places = ['archive', 'library', 'web'] as const
export type Place = (typeof places)[number]

export interface Report {
  readonly findings: readonly string[]
  /** A sentence for each place of which nothing is known. */
  readonly missing: readonly string[]
}

const researcher = (place: Place, search: Search) =>
  step(place, (topic: string, { signal }) => search(topic, signal), {
    retry: { attempts: 3, baseMs: 200, maxMs: 2_000 },
    timeoutMs: 5_000,
  })

export const makeResearchers = (searches: Readonly<Record<Place, Search>>) =>
  pipeline<string>('research')
    .parallel(
      'researchers',
      {
        archive: researcher('archive', searches.archive),
        library: researcher('library', searches.library),
        web: researcher('web', searches.web),
      },
      { onError: 'collect' },
    )
    .step('report', (outcomes): Report => {
      const found = places.flatMap((place) => outcomes[place].output ?? [])
      const missing = places.flatMap((place) => {
        const { error } = outcomes[place]
        return error === undefined ? [] : [`${place}: ${error.message}`]
      })
      if (missing.length === places.length) throw new Error(`nobody could look: ${missing.join('; ')}`)
      return { findings: [...new Set(found)], missing }
    })
