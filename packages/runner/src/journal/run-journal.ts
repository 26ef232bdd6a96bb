import { type Journal, type JournalEntry, joinPath, noUsage, type PauseNode } from '@flujo/domain'
import type { Frame } from '../frame.ts'
import type { LeftOpen } from './left-open.ts'

/** The journal as one run sees it. */
export class RunJournal {
  private readonly journal: Journal
  private readonly runId: string
  /** Those of the pipeline, in the order of a walk. */
  readonly pauses: readonly PauseNode[]
  /** Whether what the run waits for has been noted; its hooks may not have been told yet. */
  isPaused = false
  /** Of a run that goes on. */
  leftOpen: LeftOpen | undefined

  constructor(journal: Journal, runId: string, pauses: readonly PauseNode[]) {
    this.journal = journal
    this.runId = runId
    this.pauses = pauses
  }

  once(key: string, work: () => Promise<JournalEntry>): Promise<JournalEntry> {
    return this.journal.once(this.runId, key, work)
  }

  /** What was noted under `key`, if anything was. */
  async noted(key: string): Promise<unknown> {
    const entry = await this.journal.get(this.runId, key)
    return entry?.outcome.status === 'completed' ? entry.outcome.output : undefined
  }

  async has(key: string): Promise<boolean> {
    return (await this.journal.get(this.runId, key)) !== undefined
  }

  /** Notes what `make` gives, unless something is noted already; gives what is noted. */
  async note<T>(key: string, make: () => T | Promise<T>): Promise<T> {
    const { outcome } = await this.once(key, async () => noteOf(await make()))
    return (outcome as { readonly output?: unknown }).output as T
  }

  /** The run has ended. An entry too many in a journal that fails is no reason to lose the result of the run. */
  async forget(): Promise<void> {
    try {
      await this.journal.forget(this.runId)
    } catch {
      // The id of the run stays in use.
    }
  }
}

const noteOf = (output: unknown): JournalEntry => ({
  outcome: { status: 'completed', output },
  usage: noUsage,
  steps: 0,
  spanId: '',
  attempts: 1,
  durationMs: 0,
})

/** The key of something that is known of a frame; a leading `~` can be the name of no step. */
export const noteKey = (frame: Frame, what: string): string => joinPath(frame.key, `~${what}`)

/**
 * What is decided in the span of `frame`, such as the case to take: once in the life of a run, however often its
 * pipeline is walked. Where there is no journal, just what `decision` gives.
 */
export function decide(frame: Frame, what: string, decision: () => unknown): unknown {
  const { journal } = frame.run
  return journal === undefined ? decision() : decided(journal, frame, what, decision)
}

/** With what was used on the way to the decision, and what was said of the state. */
async function decided(journal: RunJournal, frame: Frame, what: string, decision: () => unknown): Promise<unknown> {
  const { usage, state } = frame
  let isNew = false
  const entry = await journal.once(noteKey(frame, what), async () => {
    isNew = true
    const note = noteOf(await decision())
    // Whoever decides with a context does so before anything else is done in the span.
    const used = frame.usage === usage ? note : { ...note, usage: frame.usage }
    return frame.state === state ? used : { ...used, state: frame.state }
  })
  if (!isNew) {
    frame.takeOver(entry)
    frame.budget?.recall(entry.usage, 0)
  }
  return (entry.outcome as { readonly output?: unknown }).output
}
