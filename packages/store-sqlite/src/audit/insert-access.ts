import { userInfo } from 'node:os'

import type { Access } from '@flujo/tracing'

import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'

const LONGEST_DETAIL = 16_384

/** Adds a row to the audit. Only to be used inside a transaction, or as one. */
export function insertAccess(connection: Connection, timeUs: number, { command, runId, detail }: Access): void {
  const text = detail === undefined ? null : JSON.stringify(detail)
  connection.run(
    queryBuilder.insertInto('audit').values({
      time_us: timeUs,
      user: currentUser(),
      command: command.slice(0, 256).toWellFormed(),
      run_id: runId?.slice(0, 1_024).toWellFormed() ?? null,
      detail: text !== null && text.length > LONGEST_DETAIL ? JSON.stringify({ cut: text.length }) : text,
    }),
  )
}

/** The name of the user of the operating system, or the number of one that has no name. */
export function currentUser(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
