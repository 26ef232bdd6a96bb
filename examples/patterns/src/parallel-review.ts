// Parallel review and summary: several reviewers look at the same text at once, two at a time, and one call sums up
// what they found. The outputs have the names of the reviewers, in their order, whoever is ready first. One reviewer
// is unreliable: it is tried again, and a plainer one takes its place when that does not help.
import { pipeline, step } from '@flujo/runner'

type Finding = string

const security = step('security', (code: string): Finding[] =>
  code.includes('eval(') ? ['eval runs what it is given'] : [],
)
const style = step('style', (code: string): Finding[] => (code.includes('var ') ? ['var is out of use'] : []))

/** Stands for a service that is often overloaded. */
export const makeReview = (askExpert: (code: string) => Promise<Finding[]>) =>
  pipeline<string>('review')
    .parallel(
      'reviewers',
      {
        security,
        style,
        expert: step('expert', askExpert, {
          retry: { attempts: 2, baseMs: 100 },
          fallback: () => ['the expert was away'],
        }),
      },
      { concurrency: 2 },
    )
    .step('summary', ({ security, style, expert }) => {
      const findings = [...security, ...style, ...expert]
      return { verdict: security.length > 0 ? ('refused' as const) : ('accepted' as const), findings }
    })
