import type { recordAccess } from '@flujo/store-sqlite/reader'
import type { Access } from '@flujo/tracing'

/** How long somebody who writes the database is waited for: the answer has been given, and nobody likes to wait then. */
const patienceMs = 250

/**
 * Adds to the audit of a database. One of the Python original, of another layout or of nobody has none, which is no news;
 * what else stands in the way is told and does not end the command.
 */
export async function tryToRecord(
  record: typeof recordAccess,
  { path, access }: { readonly path: string; readonly access: Access },
  warn: (message: string) => void,
): Promise<void> {
  try {
    record(path, access, { patienceMs })
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown
    warn(`not noted in the audit: ${thrown.message}`)
  }
}
