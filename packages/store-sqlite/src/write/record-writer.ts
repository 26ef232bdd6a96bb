import type { RunRecord, TraceRecord } from '@flujo/tracing'

import type { ProcessIdentity } from '../liveness/process-identity.ts'
import type { Connection } from '../sql/connection.ts'
import { deleteRun } from './delete-run.ts'
import { NameDictionary } from './name-dictionary.ts'
import { OwnerStamp } from './owner-stamp.ts'
import { PayloadWriter } from './payload-writer.ts'
import { RunEntries } from './run-entries.ts'
import { RunWriter } from './run-writer.ts'
import { SpanWriter } from './span-writer.ts'

/** Writes batches of records, each as one transaction, and remembers which runs are open. */
export class RecordWriter {
  readonly #connection: Connection
  readonly #names: NameDictionary
  readonly #entries: RunEntries
  readonly #owner: OwnerStamp
  readonly #runs: RunWriter
  readonly #spans: SpanWriter
  readonly #payloads: PayloadWriter
  readonly #openRuns = new Set<string>()
  #dataVersion: unknown

  constructor(connection: Connection, identity: ProcessIdentity, nowUs: () => number) {
    this.#connection = connection
    this.#names = new NameDictionary(connection)
    this.#entries = new RunEntries(connection)
    this.#owner = new OwnerStamp(connection, identity, nowUs)
    this.#runs = new RunWriter(connection, this.#entries, this.#names, this.#owner)
    this.#payloads = new PayloadWriter(connection)
    this.#spans = new SpanWriter(connection, this.#entries, this.#names, this.#payloads)
  }

  get hasOpenRuns(): boolean {
    return this.#openRuns.size > 0
  }

  /** All of the records, or none of them and an error. */
  write(records: readonly TraceRecord[]): void {
    const runs = newestOfRuns(records)
    this.#transaction(() => {
      for (const record of runs.values()) this.#runs.write(record)
      for (const record of records) {
        if (!isRunRecord(record)) this.#spans.write(record, this.#runs.entryOf(record))
      }
    })
    for (const { type, runId } of runs.values()) {
      if (type === 'run.start') this.#openRuns.add(runId)
      else this.#openRuns.delete(runId)
    }
  }

  /** Says that this process is still there. */
  beat(): void {
    this.#transaction(() => void this.#owner.beat())
  }

  deleteRun(runId: string): boolean {
    return this.#transaction(() => {
      this.#entries.forget(runId)
      return deleteRun(this.#connection, runId)
    })
  }

  #transaction<T>(work: () => T): T {
    try {
      const result = this.#connection.transaction(() => {
        this.#forgetIfOthersWrote()
        return work()
      })
      this.#owner.committed()
      return result
    } catch (error) {
      this.#names.forget()
      this.#entries.forget()
      this.#payloads.forget()
      this.#owner.rolledBack()
      throw error
    }
  }

  #forgetIfOthersWrote(): void {
    const dataVersion = this.#connection.dataVersion()
    if (dataVersion === this.#dataVersion) return
    this.#dataVersion = dataVersion
    this.#names.forget()
    this.#entries.forget()
    this.#payloads.forget()
  }
}

const isRunRecord = (record: TraceRecord): record is RunRecord =>
  record.type === 'run.start' || record.type === 'run.end'

/** A short run starts and ends in one batch: only the end has to be written. */
function newestOfRuns(records: readonly TraceRecord[]): ReadonlyMap<string, RunRecord> {
  const newest = new Map<string, RunRecord>()
  for (const record of records) {
    if (!isRunRecord(record)) continue
    const known = newest.get(record.runId)
    const isOlder =
      known !== undefined && (record.epoch < known.epoch || (record.epoch === known.epoch && record.seq <= known.seq))
    if (!isOlder) newest.set(record.runId, record)
  }
  return newest
}
