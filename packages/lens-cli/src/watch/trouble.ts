/** Troubles that pass: there is no database yet or none just now, or somebody holds it for themselves. */
const passing: ReadonlySet<string> = new Set(['no_database', 'database_busy', 'store_unavailable'])
/** What a file is taken for while another one is being put in its place. */
const unlessReplaced: ReadonlySet<string> = new Set(['not_our_database', 'database_corrupt', 'newer_schema'])
/** So long a file that could be read before is given to become one again. */
const replacedMs = 10_000

/** Says which failures to read a watch waits out. */
export class Troubles {
  /** When something was read last. */
  #readMs: number | undefined

  noteRead(nowMs: number): void {
    this.#readMs = nowMs
  }

  /** Why nothing could be read, in a sentence. @throws what will not pass */
  explain(thrown: unknown, nowMs: number): string {
    if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') throw thrown
    const wasReadOfLate = this.#readMs !== undefined && nowMs - this.#readMs < replacedMs
    if (passing.has(thrown.code) || (unlessReplaced.has(thrown.code) && wasReadOfLate)) return thrown.message
    throw thrown
  }
}
