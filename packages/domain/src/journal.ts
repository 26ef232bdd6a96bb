import type { UsageTotals } from './usage.ts'

/** What a finished step, or a decision such as the branch taken, left behind: enough to go on as if it had just run. */
export interface JournalEntry {
  readonly outcome:
    | { readonly status: 'completed'; readonly output: unknown }
    | { readonly status: 'failed'; readonly error: unknown }
  /** What the step changed in the run's shared state, if anything. */
  readonly statePatch: unknown
  readonly usage: UsageTotals
  readonly spanId: string
  readonly attempts: number
}

/**
 * The seam to durable execution: *do this step once; if it is done already, give me what it gave*. A journal decides
 * where that is remembered. Values are exact (not redacted), so they never share a file with traces.
 */
export interface Journal {
  /**
   * Answers with the entry kept under `key` of run `runId`, or runs `work`, keeps its entry, and answers with that.
   *
   * @param key names the step with its ancestors' tries (`sub/~2/search`); the same at every execution
   */
  once(runId: string, key: string, work: () => Promise<JournalEntry>): Promise<JournalEntry>
}
