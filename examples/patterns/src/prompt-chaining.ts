// Prompt chaining with a gate: one call after the other, each on what the one before it gave, and a check in between
// that sends a bad intermediate result another way before more is spent on it.
import { pipeline, step } from '@flujo/runner'

interface Outline {
  readonly topic: string
  readonly points: readonly string[]
}

/** Stands for a model that proposes points for a topic. */
const outline = step('outline', (topic: string): Outline => ({
  topic,
  points: topic.split(/\W+/).filter((word) => word.length > 3),
}))

const draft = step('draft', ({ topic, points }: Outline) =>
  [`On ${topic}.`, ...points.map((point) => `first ${point} matters.`)].join(' '),
)
const polish = step('polish', (text: string) => text.replace(/(^|\. )[a-z]/g, (start) => start.toUpperCase()))

export const article = pipeline<string>('article')
  .step(outline)
  .branch('gate', ({ points }) => (points.length >= 2 ? 'enough' : 'too thin'), {
    enough: pipeline('write', [draft, polish]),
    'too thin': ({ topic }) => `Nothing was written: "${topic}" gives too little to say.`,
  })
