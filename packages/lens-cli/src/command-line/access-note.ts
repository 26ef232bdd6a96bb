import type { Access } from '@flujo/tracing'

/** A look at a database, and which it was. */
export interface NotedAccess {
  readonly path: string
  readonly access: Access
}

/** What one command is to leave in the audit: one row at most, once its answer is out. */
export class AccessNote {
  readonly #warn: (message: string) => void
  #pending: (() => NotedAccess | undefined) | undefined
  #isWritten = false

  constructor(warn: (message: string) => void) {
    this.#warn = warn
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
    const { recordAccess } = await import('./record-access.ts')
    await recordAccess(noted.path, noted.access, this.#warn)
  }
}
