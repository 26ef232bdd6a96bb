import { statSync } from 'node:fs'

import { FlujoError } from '@flujo/domain'
import type { Access } from '@flujo/tracing'

import { insertAccess } from './audit/insert-access.ts'
import { isDamage } from './file/damage.ts'
import { withLockFile } from './file/lock-file.ts'
import { removeBeside } from './file/move-aside.ts'
import { openForWriting, openInPlaceOf, type WritingConnection } from './file/open-for-writing.ts'
import type { ProcessIdentity } from './liveness/process-identity.ts'
import type { Connection } from './sql/connection.ts'
import { describeSqliteError, sqliteCode } from './sql/sqlite-error.ts'
import { RecordWriter } from './write/record-writer.ts'

/**
 * How long a file that cannot be written is left alone: a try at a disk that is full takes milliseconds, and the program
 * has other work. Doubled from try to try.
 */
const LEAVE_ALONE_MS = { least: 50, most: 1_000 }
/** The event loop stands still while a file is opened again. */
const REOPEN_BUDGET_MS = 50

/** What a {@link LiveDatabase} is made of. */
export interface LiveDatabaseOptions {
  readonly path: string
  readonly identity: ProcessIdentity
  readonly nowUs: () => number
  readonly onWarning: (message: string) => void
}

/**
 * The database at a path, whatever becomes of the file there: where it is removed, replaced or found to be damaged, the
 * next write goes to a file that is at the path and is sound.
 */
export class LiveDatabase {
  readonly #options: LiveDatabaseOptions
  #connection: Connection
  #writer: RecordWriter
  #place: string | undefined
  /** Of its -wal: beside another file it would be taken for a part of that. */
  #walPlace: string | undefined
  #outage: { readonly error: unknown; readonly pauseMs: number; readonly untilMs: number } | undefined
  #isOpen = true

  constructor(options: LiveDatabaseOptions) {
    this.#options = options
    const { path, onWarning } = options
    const opened = openForWriting(path)
    if (opened.movedTo !== undefined) onWarning(movedMessage(path, opened.movedTo))
    this.#connection = opened.connection
    this.#writer = this.#newWriter()
    this.#notePlace()
  }

  get connection(): Connection {
    return this.#connection
  }

  get hasOpenRuns(): boolean {
    return this.#writer.openRuns.length > 0
  }

  /** Does `work` with a writer for the file that is at the path; while that cannot be written, throws at once. */
  write(work: (writer: RecordWriter) => void): void {
    if (this.#outage !== undefined && performance.now() < this.#outage.untilMs) throw this.#outage.error
    try {
      this.#ensureFile()
      this.#writeOrReplace(work)
      this.#outage = undefined
    } catch (error) {
      if (isOutage(error)) this.#leaveAlone(error)
      throw error
    }
  }

  close(): void {
    if (this.#isOpen) this.#connection.handle.close()
    this.#isOpen = false
  }

  #writeOrReplace(work: (writer: RecordWriter) => void): void {
    try {
      work(this.#writer)
    } catch (error) {
      if (!isDamage(error)) throw error
      this.#reopen(() => openInPlaceOf(this.#options.path, error, () => placeOf(this.#options.path) === this.#place))
      work(this.#writer)
    }
  }

  #leaveAlone(error: unknown): void {
    const { least, most } = LEAVE_ALONE_MS
    const pauseMs = this.#outage === undefined ? least : Math.min(2 * this.#outage.pauseMs, most)
    this.#outage = { error, pauseMs, untilMs: performance.now() + pauseMs }
  }

  #ensureFile(): void {
    if (this.#isOpen && placeOf(this.#options.path) === this.#place) return
    const { path } = this.#options
    const what = this.#place !== undefined && placeOf(path) === undefined ? 'removed' : 'replaced'
    const walPlace = this.#walPlace
    this.#reopen(() => {
      if (walPlace !== undefined && placeOf(`${path}-wal`) === walPlace) withLockFile(path, () => removeBeside(path))
      const opened = openForWriting(path, REOPEN_BUDGET_MS)
      const message = `flujo: the trace database ${path} was ${what} while it was open; traces go to the file that is there now`
      return { ...opened, message, access: { command: 'recovery', detail: { reason: `the file was ${what}` } } }
    })
  }

  #reopen(open: () => WritingConnection & { readonly message?: string; readonly access?: Access }): void {
    const { path, nowUs, onWarning } = this.#options
    const openRuns = this.#writer.openRuns
    this.#leave()
    try {
      const { connection, movedTo, message, access } = open()
      this.#connection = connection
      this.#isOpen = true
      this.#notePlace()
      this.#writer = this.#newWriter()
      this.#writer.write(openRuns)
      if (access !== undefined) insertAccess(connection, nowUs(), access)
      onWarning(movedTo === undefined ? (message ?? '') : movedMessage(path, movedTo))
    } catch (error) {
      throw describeSqliteError(error, 'open', path)
    }
  }

  #notePlace(): void {
    const { path } = this.#options
    this.#place = placeOf(path)
    this.#walPlace = placeOf(`${path}-wal`)
  }

  /** Puts into the file, wherever it has gone, what is still in its -wal. */
  #leave(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    const { handle } = this.#connection
    try {
      handle.pragma('wal_checkpoint(passive)', { simple: true })
    } catch {
      // A damaged file, or one on a disk that is full: it stays as it is.
    }
    handle.close()
  }

  #newWriter(): RecordWriter {
    const { path, identity, nowUs, onWarning } = this.#options
    let hasWarned = false
    return new RecordWriter({
      connection: this.#connection,
      identity,
      nowUs,
      onReplaced: (error) => {
        if (hasWarned) return
        hasWarned = true
        const reason = error instanceof Error ? error.message : String(error)
        onWarning(`flujo: a record could not be stored in ${path}; an error record is in its place (${reason})`)
      },
    })
  }
}

/** Whether trying again soon would be in vain, and would take time. */
const isOutage = (error: unknown): boolean =>
  error instanceof FlujoError || /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|PERM|NOMEM)/.test(sqliteCode(error) ?? '')

function placeOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined ? undefined : `${stats.dev}/${stats.ino}`
}

const movedMessage = (path: string, movedTo: string): string =>
  `flujo: the trace database ${path} was damaged; it was moved to ${movedTo}, and a new one was begun`
