import { type Journal, type JournalEntry, noUsage } from '@flujo/domain'

/** One promise of a {@link Journal}. */
export interface JournalCheck {
  readonly name: string
  /** Rejects where the journal that `open` gives does not keep the promise; each check opens one of its own. */
  readonly check: (open: () => Journal | Promise<Journal>) => Promise<void>
}

const entryOf = (output: unknown): JournalEntry => ({
  outcome: { status: 'completed', output },
  usage: noUsage,
  steps: 1,
  spanId: '00000000000000a1',
  attempts: 1,
  durationMs: 5,
})

function must(holds: boolean, promise: string): void {
  if (!holds) throw new Error(`expected that ${promise}`)
}

const outputOf = ({ outcome }: JournalEntry): unknown =>
  outcome.status === 'completed' ? outcome.output : outcome.error

async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('expected that what the work throws is thrown on')
}

/**
 * What every journal has to keep, without a test framework.
 *
 * @example
 * for (const { name, check } of journalContract) test(name, () => check(() => openMyJournal()))
 */
export const journalContract: readonly JournalCheck[] = [
  {
    name: 'work is done once, and its entry is the answer from then on',
    async check(open) {
      const journal = await open()
      let times = 0
      const work = async (): Promise<JournalEntry> => entryOf((times += 1))
      must(outputOf(await journal.once('run', 'a', work)) === 1, 'the first answer is that of the work')
      must(outputOf(await journal.once('run', 'a', work)) === 1, 'the second answer is the same')
      must(times === 1, 'the work is done once')
    },
  },
  {
    name: 'an entry comes back whole',
    async check(open) {
      const journal = await open()
      const entry: JournalEntry = {
        outcome: { status: 'completed', output: { list: [1, 'two', null], nested: { deep: true } } },
        state: { count: 3 },
        usage: { calls: 2, inputTokens: 10, outputTokens: 5, costUsd: 0.25, unpricedCalls: 1 },
        steps: 4,
        spanId: 'fedcba9876543210',
        attempts: 2,
        durationMs: 12.5,
      }
      await journal.once('run', 'a', async () => entry)
      const kept = await journal.get('run', 'a')
      must(JSON.stringify(kept) === JSON.stringify(entry), 'every part of an entry is kept')
    },
  },
  {
    name: 'a failure is an entry like any other',
    async check(open) {
      const journal = await open()
      const outcome = { status: 'failed', error: 'no answer', path: 'a/b' } as const
      await journal.once('run', 'a', async () => ({ ...entryOf(1), outcome }))
      const kept = await journal.once('run', 'a', async () => entryOf('never'))
      must(JSON.stringify(kept.outcome) === JSON.stringify(outcome), 'a failure is kept with error and path')
    },
  },
  {
    name: 'work that rejects leaves nothing, and may be done again',
    async check(open) {
      const journal = await open()
      const error = new Error('on purpose')
      must(
        (await rejectionOf(journal.once('run', 'a', () => Promise.reject(error)))) === error,
        'the error is the same',
      )
      must((await journal.get('run', 'a')) === undefined, 'nothing is kept of it')
      must(outputOf(await journal.once('run', 'a', async () => entryOf(2))) === 2, 'the next work is done')
    },
  },
  {
    name: 'whoever asks while work is under way waits for it',
    async check(open) {
      const journal = await open()
      const { promise, resolve } = Promise.withResolvers<JournalEntry>()
      const first = journal.once('run', 'a', () => promise)
      const second = journal.once('run', 'a', async () => entryOf('twice'))
      resolve(entryOf('once'))
      must(outputOf(await first) === 'once' && outputOf(await second) === 'once', 'both get what was made once')
    },
  },
  {
    name: 'other keys can be worked on meanwhile, inside too',
    async check(open) {
      const journal = await open()
      const outer = await journal.once('run', 'a', async () => {
        const inner = await journal.once('run', 'a/b', async () => entryOf('inner'))
        return entryOf(`outer of ${String(outputOf(inner))}`)
      })
      must(outputOf(outer) === 'outer of inner', 'work may ask the journal itself')
      must((await journal.get('run', 'a/b')) !== undefined, 'the inner entry is kept on its own')
    },
  },
  {
    name: 'runs and keys are told apart',
    async check(open) {
      const journal = await open()
      const keys = ['a', 'a/b', 'a/~1', 'A', 'ä', 'a ', '~run', '#1', 'x'.repeat(2_000)]
      for (const run of ['r', 'R', 'r.1']) {
        for (const key of keys) await journal.once(run, key, async () => entryOf(`${run} ${key}`))
      }
      for (const run of ['r', 'R', 'r.1']) {
        for (const key of keys) {
          const kept = await journal.get(run, key)
          must(kept !== undefined && outputOf(kept) === `${run} ${key}`, `run ${run} has its own entry for ${key}`)
        }
      }
      must((await journal.get('r', 'b')) === undefined, 'a key that was never asked for has none')
    },
  },
  {
    name: 'a run that is forgotten leaves nothing, and the others stay',
    async check(open) {
      const journal = await open()
      await journal.once('run', 'a', async () => entryOf(1))
      await journal.once('other', 'a', async () => entryOf(2))
      await journal.forget('run')
      await journal.forget('unknown')
      must((await journal.get('run', 'a')) === undefined, 'the run is gone')
      must((await journal.get('other', 'a')) !== undefined, 'the other run stays')
      must(outputOf(await journal.once('run', 'a', async () => entryOf(3))) === 3, 'its id can be used again')
    },
  },
  {
    name: 'work that ends after its run was forgotten is not kept',
    async check(open) {
      const journal = await open()
      const { promise, resolve } = Promise.withResolvers<JournalEntry>()
      const pending = journal.once('run', 'a', () => promise)
      await journal.forget('run')
      resolve(entryOf('late'))
      await pending
      must((await journal.get('run', 'a')) === undefined, 'nothing of it is kept')
    },
  },
]
