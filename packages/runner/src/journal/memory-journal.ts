import type { Journal, JournalEntry } from '@flujo/domain'

/**
 * A journal that lasts as long as the program: what a runner uses for pipelines with a pause unless it is given another.
 * Values are kept as they are, not copied.
 */
export class MemoryJournal implements Journal {
  private readonly runs: Map<string, Map<string, Promise<JournalEntry>>> = new Map()
  private readonly done: Map<string, Map<string, JournalEntry>> = new Map()

  once(runId: string, key: string, work: () => Promise<JournalEntry>): Promise<JournalEntry> {
    const underWay = entriesOf(this.runs, runId)
    const known = underWay.get(key)
    if (known !== undefined) return known
    // Taken now: a run that is forgotten meanwhile must not come back.
    const done = entriesOf(this.done, runId)
    const entry = work().then(
      (made) => {
        done.set(key, made)
        return made
      },
      (error: unknown) => {
        underWay.delete(key)
        throw error
      },
    )
    underWay.set(key, entry)
    return entry
  }

  get(runId: string, key: string): JournalEntry | undefined {
    return this.done.get(runId)?.get(key)
  }

  forget(runId: string): void {
    this.runs.delete(runId)
    this.done.delete(runId)
  }
}

function entriesOf<Entry>(runs: Map<string, Map<string, Entry>>, runId: string): Map<string, Entry> {
  const known = runs.get(runId)
  if (known !== undefined) return known
  const added = new Map<string, Entry>()
  runs.set(runId, added)
  return added
}
