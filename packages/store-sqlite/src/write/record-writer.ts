import type { RunRecord, RunStart, TraceRecord } from '@flujo/tracing'

import type { ProcessIdentity } from '../liveness/process-identity.ts'
import type { Connection } from '../sql/connection.ts'
import { isFaultOfRecord } from '../sql/sqlite-error.ts'
import { NameDictionary } from './name-dictionary.ts'
import { OwnerStamp } from './owner-stamp.ts'
import { PayloadWriter } from './payload-writer.ts'
import { replacementOf } from './replacement-record.ts'
import { RunEntries } from './run-entries.ts'
import { RunWriter } from './run-writer.ts'
import { SpanWriter } from './span-writer.ts'

/** What a {@link RecordWriter} needs of its surroundings. */
export interface RecordWriterOptions {
  readonly connection: Connection
  readonly identity: ProcessIdentity
  readonly nowUs: () => number
  /** Told of a record in whose place an error record was stored. */
  readonly onReplaced: (error: unknown) => void
}

/** Writes batches of records, each as one transaction, and remembers which runs are open. */
export class RecordWriter {
  readonly #connection: Connection
  readonly #onReplaced: (error: unknown) => void
  readonly #names: NameDictionary
  readonly #entries: RunEntries
  readonly #owner: OwnerStamp
  readonly #runs: RunWriter
  readonly #spans: SpanWriter
  readonly #payloads: PayloadWriter
  readonly #openRuns = new Map<string, RunStart>()
  #dataVersion: unknown

  constructor({ connection, identity, nowUs, onReplaced }: RecordWriterOptions) {
    this.#connection = connection
    this.#onReplaced = onReplaced
    this.#names = new NameDictionary(connection)
    this.#entries = new RunEntries(connection)
    this.#owner = new OwnerStamp(connection, identity, nowUs)
    this.#payloads = new PayloadWriter(connection)
    const [entries, names, owner] = [this.#entries, this.#names, this.#owner]
    this.#runs = new RunWriter({ connection, entries, names, owner, nowUs })
    this.#spans = new SpanWriter(connection, this.#entries, this.#names, this.#payloads)
  }

  /** What was said last of each run that is open. */
  get openRuns(): readonly RunStart[] {
    return [...this.#openRuns.values()]
  }

  /** All of the records, with an error record in the place of one that is at fault itself; or none and an error. */
  write(records: readonly TraceRecord[]): void {
    const runs = newestOfRuns(records)
    try {
      this.transaction(() => this.#writeAll(runs, records))
    } catch (error) {
      if (!isFaultOfRecord(error)) throw error
      this.transaction(() => this.#writeOneByOne(runs, records))
    }
    for (const record of runs.values()) {
      if (record.type === 'run.start') this.#openRuns.set(record.runId, record)
      else this.#openRuns.delete(record.runId)
    }
  }

  /** Says that this process is still there. */
  beat(): void {
    this.transaction(() => void this.#owner.beat())
  }

  /** Does `work` as one transaction, on what is in the file now. */
  transaction<T>(work: () => T): T {
    try {
      const result = this.#connection.transaction(() => {
        this.#forgetIfOthersWrote()
        return work()
      })
      this.#owner.committed()
      return result
    } catch (error) {
      this.forget()
      this.#owner.rolledBack()
      throw error
    }
  }

  /** What is remembered of the file may be wrong: something was removed from it. */
  forget(): void {
    this.#names.forget()
    this.#entries.forget()
    this.#payloads.forget()
  }

  /** Runs are looked up again when they are written to: what is indexed of them may not be all any more. */
  forgetRuns(): void {
    this.#entries.forget()
  }

  #writeAll(runs: ReadonlyMap<string, RunRecord>, records: readonly TraceRecord[]): void {
    for (const record of runs.values()) this.#runs.write(record)
    for (const record of records) {
      if (!isRunRecord(record)) this.#spans.write(record, this.#runs.entryOf(record))
    }
  }

  #writeOneByOne(runs: ReadonlyMap<string, RunRecord>, records: readonly TraceRecord[]): void {
    for (const record of [...runs.values(), ...records.filter((each) => !isRunRecord(each))]) {
      try {
        this.#writeAlone(record)
      } catch (error) {
        if (!isFaultOfRecord(error)) throw error
        this.#writeAlone(replacementOf(record, error))
        this.#onReplaced(error)
      }
    }
  }

  #writeAlone(record: TraceRecord): void {
    try {
      this.#connection.savepoint(() => {
        if (isRunRecord(record)) this.#runs.write(record)
        else this.#spans.write(record, this.#runs.entryOf(record))
      })
    } catch (error) {
      this.forget()
      throw error
    }
  }

  #forgetIfOthersWrote(): void {
    const dataVersion = this.#connection.dataVersion()
    if (dataVersion === this.#dataVersion) return
    this.#dataVersion = dataVersion
    this.forget()
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
