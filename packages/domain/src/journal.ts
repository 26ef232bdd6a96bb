import type { FlujoError } from './flujo-error.ts'
import type { UsageTotals } from './usage.ts'

/** What a finished step, a try or a decision such as the branch taken left behind: enough to go on as if it had just run. */
export interface JournalEntry {
  readonly outcome: JournalOutcome
  /** The shared state of the run as the step left it; absent where it changed nothing. */
  readonly state?: object | undefined
  readonly usage: UsageTotals
  /** How many steps were started inside. */
  readonly steps: number
  readonly spanId: string
  readonly attempts: number
  readonly durationMs: number
}

/** How what is remembered has ended. What was cancelled or waits for an answer is not remembered at all. */
export type JournalOutcome =
  | { readonly status: 'completed'; readonly output: unknown }
  | {
      readonly status: 'failed'
      /** What was thrown, unchanged. */
      readonly error: unknown
      /** Path of the step where it happened. */
      readonly path: string
      /** Other failures that belong to it. */
      readonly related?: readonly FlujoError[] | undefined
    }

/**
 * The seam to durable execution: *do this once; if it is done already, give me what it gave*. A journal decides where
 * that is remembered. Values are exact (not redacted), so they never share a file with traces.
 *
 * Keys are made of names, items, tries and decisions (`sub/~2/search`, `each/#3/~case`): the same at every execution of
 * the same pipeline on the same input. Prove a journal of your own with `journalContract` of `@flujo/runner/testing`.
 */
export interface Journal {
  /**
   * Answers with the entry kept under `key` of run `runId`, or does `work`, keeps its entry, and answers with that.
   * Where `work` rejects nothing is kept, and the same is thrown on. Asked again while `work` is under way, it waits for
   * that instead of doing it twice.
   */
  once(runId: string, key: string, work: () => Promise<JournalEntry>): Promise<JournalEntry>
  /** The entry kept under `key`, if there is one. */
  get(runId: string, key: string): JournalEntry | undefined | Promise<JournalEntry | undefined>
  /** Lets go of everything about a run: it has ended. What is still being worked on is not kept either. */
  forget(runId: string): void | Promise<void>
}
