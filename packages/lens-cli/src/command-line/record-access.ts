import type { Access } from '@flujo/tracing'

/** A database that nothing can be written to has no audit of ours: one of the Python original, or one on a read-only disk. */
const withoutAudit: ReadonlySet<unknown> = new Set(['not_our_database', 'store_unavailable', 'newer_schema'])

/** Adds to the audit of a database. What stands in the way is told and does not end the command. */
export async function recordAccess(path: string, access: Access, warn: (message: string) => void): Promise<void> {
  const { openSqliteAdmin } = await import('@flujo/store-sqlite')
  try {
    await using admin = openSqliteAdmin(path)
    await admin.accessLog.record(access)
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown
    if ('code' in thrown && withoutAudit.has(thrown.code)) return
    warn(`this is not in the audit: ${thrown.message}`)
  }
}
