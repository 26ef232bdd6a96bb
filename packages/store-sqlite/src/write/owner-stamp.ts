import type { ProcessIdentity } from '../liveness/process-identity.ts'
import type { OwnerTable } from '../schema.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'

/** A run that starts says that its process is there, unless that has been said in the last five seconds. */
const RECENT_US = 5_000_000

/** The row that says which process writes a run, and when it was last heard of. Only to be used inside a transaction. */
export class OwnerStamp {
  readonly #identity: Omit<OwnerTable, 'id' | 'beat_us'>
  readonly #nowUs: () => number
  readonly #add: (params: Omit<OwnerTable, 'id'>) => { readonly id: number }
  readonly #update: (params: { id: number; beat_us: number }) => { readonly changes: number }
  #id: number | undefined
  #beatUs = 0
  #isKept = false

  constructor(connection: Connection, identity: ProcessIdentity, nowUs: () => number) {
    this.#nowUs = nowUs
    this.#identity = {
      host: identity.host,
      boot_id: identity.bootId ?? null,
      pid_namespace: identity.pidNamespace ?? null,
      pid: identity.pid,
      pid_start: identity.pidStart ?? null,
    }
    this.#add = connection.statement(({ host, boot_id, pid_namespace, pid, pid_start, beat_us }) =>
      queryBuilder.insertInto('owners').values({ host, boot_id, pid_namespace, pid, pid_start, beat_us }),
    )
    this.#update = connection.statement((p) =>
      queryBuilder.updateTable('owners').set({ beat_us: p.beat_us }).where('id', '=', p.id),
    )
  }

  /** The number for a run that starts now. */
  stamp(): number {
    const isRecent = this.#id !== undefined && this.#nowUs() - this.#beatUs < RECENT_US
    return isRecent && this.#id !== undefined ? this.#id : this.beat()
  }

  /** Gives a sign of life. */
  beat(): number {
    this.#beatUs = this.#nowUs()
    if (this.#id !== undefined && this.#update({ id: this.#id, beat_us: this.#beatUs }).changes > 0) return this.#id
    this.#isKept = false
    return (this.#id = this.#add({ ...this.#identity, beat_us: this.#beatUs }).id)
  }

  committed(): void {
    this.#isKept = this.#id !== undefined
  }

  /** A row that was only just added is not there. */
  rolledBack(): void {
    this.#beatUs = 0
    if (!this.#isKept) this.#id = undefined
  }
}
