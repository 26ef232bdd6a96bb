import { sql } from 'kysely'

import { judgeOwner, type Verdict } from '../liveness/judge-owner.ts'
import type { ProcessIdentity } from '../liveness/process-identity.ts'
import { RUNNING } from '../span-status.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import { numberOf, optionalNumber, optionalText, textOf } from './row-values.ts'

/** A day. */
const SILENT_US = 86_400_000_000

/** Says of runs that are open in the file whether their process is still there; each process is looked up once. */
export class OwnerVerdicts {
  readonly #connection: Connection
  readonly #here: ProcessIdentity
  readonly #nowUs: number
  readonly #verdicts = new Map<number | null, Verdict>()
  #goneRuns: readonly number[] | undefined

  constructor(connection: Connection, here: ProcessIdentity, nowUs: number) {
    this.#connection = connection
    this.#here = here
    this.#nowUs = nowUs
  }

  /** @param owner of the run; without one nothing says that it is still there */
  of(owner: number | null): Verdict {
    let verdict = this.#verdicts.get(owner)
    if (verdict === undefined) this.#verdicts.set(owner, (verdict = this.#judge(owner)))
    return verdict
  }

  /** Numbers of all runs that say `running` and whose process is gone. */
  goneRuns(): readonly number[] {
    return (this.#goneRuns ??= this.#openRuns((owner) => this.of(owner) === 'gone'))
  }

  /** Those, and the runs of processes that nobody has heard of for a day. */
  abandonedRuns(): readonly number[] {
    return this.#openRuns((owner) => {
      const verdict = this.of(owner)
      return verdict === 'gone' || (verdict === 'unheard' && this.#beatOf(owner) < this.#nowUs - SILENT_US)
    })
  }

  #openRuns(isWanted: (owner: number | null) => boolean): readonly number[] {
    return this.#connection
      .all(
        queryBuilder
          .selectFrom('runs')
          .select(['id', 'owner'])
          .where('status', '=', sql.lit(RUNNING))
          .where('start_us', 'is not', null),
      )
      .filter(({ owner }) => isWanted(owner))
      .map(({ id }) => id)
  }

  #beatOf(owner: number | null): number {
    if (owner === null) return 0
    const row = this.#connection.first(queryBuilder.selectFrom('owners').select('beat_us').where('id', '=', owner))
    return numberOf(row?.beat_us)
  }

  #judge(owner: number | null): Verdict {
    const row =
      owner === null
        ? undefined
        : this.#connection.first(queryBuilder.selectFrom('owners').selectAll().where('id', '=', owner))
    if (row === undefined) return 'unheard'
    return judgeOwner(
      {
        host: textOf(row.host),
        bootId: optionalText(row.boot_id),
        pidNamespace: optionalText(row.pid_namespace),
        pid: numberOf(row.pid),
        pidStart: optionalNumber(row.pid_start),
        beatUs: numberOf(row.beat_us),
      },
      this.#here,
      this.#nowUs,
    )
  }
}
