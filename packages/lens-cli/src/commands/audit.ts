import type { AccessEntry, AccessLog } from '@flujo/tracing'
import { auditLines, plainAudit, plainAuditTitles } from '../audit/audit-lines.ts'
import { rfc3339 } from '../format/time.ts'
import type { ExitCode } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { plain, styled } from '../output/line.ts'
import { settleOutput } from '../output/settled-output.ts'

export interface AuditOptions {
  /** Only what was done to the run with this id; it may be gone. */
  readonly runId?: string | undefined
  /** Only what was done then or later, in microseconds since the Unix epoch. */
  readonly sinceUs?: number | undefined
  /** Entries at most. Default 20; with `jsonl` all. */
  readonly limit?: number | undefined
  readonly json?: boolean | undefined
  /** A JSON document for each entry, in a line of its own. */
  readonly jsonl?: boolean | undefined
}

const pageSize = 500

/** Prints who looked at traces and who changed them, the newest first. */
export async function audit(log: AccessLog, output: LensOutput, options: AuditOptions = {}): Promise<ExitCode> {
  const { runId, json = false, jsonl = false, limit = jsonl ? Infinity : 20 } = options
  const settled = settleOutput(output)
  const gate = new Gate(settled)
  if (jsonl) {
    for await (const entry of entriesOf(log, options, limit)) gate.jsonLine(rowOf(entry))
    return 0
  }
  const found: AccessEntry[] = []
  for await (const entry of entriesOf(log, options, limit + 1)) found.push(entry)
  const [entries, more] = [found.slice(0, limit), found.length > limit]
  if (json) {
    gate.json({ version: 1, command: 'audit', entries: entries.map(rowOf), more })
  } else if (entries.length === 0) {
    gate.line(plain(runId === undefined ? 'Nothing is noted.' : `Nothing is noted of run ${runId}.`))
  } else {
    if (settled.plain) gate.table(plainAuditTitles, plainAudit(entries, settled))
    else gate.lines(auditLines(entries, settled))
    const footer = more
      ? `the newest ${entries.length}; more: --limit ${limit * 5}, --jsonl`
      : entries.length === 1
        ? '1 entry'
        : `${entries.length} entries`
    gate.line(styled(footer, 'dim'))
  }
  return 0
}

/** A page at a time. Ids rise with time; a clock that was set back only makes the search a little longer. */
async function* entriesOf(
  log: AccessLog,
  { runId, sinceUs = -Infinity }: AuditOptions,
  limit: number,
): AsyncGenerator<AccessEntry, void> {
  let left = limit
  let before: number | undefined
  do {
    const page = await log.list({ runId, before, limit: Math.min(left, pageSize) })
    const wanted = page.entries.filter(({ timeUs }) => timeUs >= sinceUs)
    if (wanted.length === 0) return
    yield* wanted
    left -= wanted.length
    before = page.next
  } while (before !== undefined && left > 0)
}

const rowOf = ({ id, timeUs, user, command, runId, detail }: AccessEntry): Readonly<Record<string, unknown>> => ({
  ...{ id, time: rfc3339(timeUs), timeUs, user, command, runId, detail },
})
