import type { Access } from '@flujo/tracing'

/** A look at a database, and which it was. */
export interface NotedAccess {
  readonly path: string
  readonly access: Access
}

/** What one command is to leave in the audit: one row at most, once its answer is out. */
export class AccessNote {
  readonly #record: (noted: NotedAccess) => Promise<void>
  #pending: (() => NotedAccess | undefined) | undefined
  #isWritten = false

  constructor(record: (noted: NotedAccess) => Promise<void>) {
    this.#record = record
  }

  /** The first that is added stays. */
  add(noted: NotedAccess): void {
    this.#pending ??= () => noted
  }

  /** The command knows better what it did. */
  replace(noted: NotedAccess): void {
    this.#pending = () => noted
  }

  /** @param look asked each time, until there is something to note */
  whenSeen(look: () => NotedAccess | undefined): void {
    this.#pending = look
  }

  async write(): Promise<void> {
    const noted = this.#isWritten ? undefined : this.#pending?.()
    if (noted === undefined) return
    this.#isWritten = true
    await this.#record(noted)
  }
}
