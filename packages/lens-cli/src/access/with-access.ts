import type { JsonObject } from '@flujo/domain'
import type { Access, TraceReader } from '@flujo/tracing'
import { type WatchedReader, watchReader } from './watched-reader.ts'

export interface AccessOptions {
  /** What is done, such as `my-viewer show`. */
  readonly command: string
  /** What else is worth knowing; nothing that is secret. */
  readonly detail?: JsonObject | undefined
  /** Told what was looked at, once that has ended: give it to an `AccessLog`. */
  readonly onAccess: (access: Access) => Promise<void> | void
}

/**
 * Runs a command of lens, and says afterwards what it has looked at, for an audit. What was asked in vain counts as a look
 * too; what got no answer, such as from a store that is locked, does not.
 *
 * @example
 * const onAccess = (access: Access) => admin.accessLog.record(access)
 * await withAccess(store, { command: 'my-viewer show', onAccess }, (reader) => show(reader, output, { run: '@' }))
 */
export async function withAccess<T>(
  reader: TraceReader,
  { command, detail, onAccess }: AccessOptions,
  use: (reader: TraceReader) => Promise<T>,
): Promise<T> {
  const watched = watchReader(reader)
  try {
    return await use(watched.reader)
  } finally {
    if (watched.hasAnswered()) await onAccess(accessTo(watched, command, detail))
  }
}

/** What was looked at, as a row of an audit. */
export function accessTo(
  { runIds }: Pick<WatchedReader, 'runIds'>,
  command: string,
  detail: JsonObject | undefined,
): Access {
  const [runId] = runIds
  if (runId === undefined) return { command, ...(detail && { detail }) }
  if (runIds.size === 1) return { command, runId, ...(detail && { detail }) }
  return { command, detail: { ...detail, runs: [...runIds] } }
}
