// Routing: a first call says what kind of request it is, and each kind has a pipeline of its own. A kind without a case
// does not compile.
import { pipeline, step } from '@flujo/runner'

type Kind = 'refund' | 'technical' | 'other'

interface Ticket {
  readonly text: string
  readonly kind: Kind
}

/** Stands for a small, cheap model. */
function classify(text: string): Ticket {
  if (/refund|money back/i.test(text)) return { text, kind: 'refund' }
  return { text, kind: /error|crash/i.test(text) ? 'technical' : 'other' }
}

const findOrder = step('find order', ({ text }: Ticket) => /#(\d+)/.exec(text)?.[1])
const refund = pipeline('refund', [
  findOrder,
  step('refund order', (order: string | undefined) =>
    order === undefined ? 'Which order is it?' : `Order ${order} is refunded.`,
  ),
])

export const support = pipeline<string>('support')
  .step('classify', classify)
  .branch('route', ({ kind }) => kind, {
    refund,
    technical: ({ text }) => `An engineer looks at: ${text}`,
    other: () => 'Thank you, somebody will answer.',
  })
