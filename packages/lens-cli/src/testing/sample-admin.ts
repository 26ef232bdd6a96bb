import type { AccessEntry, AccessLog, DoctorReport, Finding, PruneReport, TraceAdmin } from '@flujo/tracing'
import { failedRun, nowMs, sampleRuns } from './sample-runs.ts'

const dayUs = 86_400_000_000
const ids = Array.from({ length: 14 }, (_, index) => `${(0xc04be7d1 + index * 977).toString(16)}`.repeat(4))

export const pruned: PruneReport = {
  dryRun: false,
  runs: ids.length,
  spans: 1_204,
  runIds: ids,
  orphans: 3,
  oldestStartUs: nowMs * 1_000 - 120 * dayUs,
  newestStartUs: nowMs * 1_000 - 91 * dayUs,
  bytesBefore: 612_300_000,
  bytesAfter: 480_000_000,
  maxBytes: 512 * 1_048_576,
  maxAgeDays: 90,
}

const { orphans: _, ...planned } = pruned

const findings: readonly Finding[] = [
  { check: 'integrity', message: 'Tree 12 page 41 cell 3: invalid page number 4096' },
  ...sampleRuns.slice(0, 3).map(({ runId }) => ({
    check: 'counters' as const,
    runId,
    message: 'what the run says of input_tokens, output_tokens is not the sum over its spans',
    fixable: true,
  })),
  {
    check: 'nesting',
    runId: failedRun.runId,
    spanId: '91c2fe0000000020',
    message: 'the span does not lie within its parent',
  },
]
export const sick: DoctorReport = { ok: false, runs: 128, spans: 4_203, findings }
export const well: DoctorReport = { ok: true, runs: 128, spans: 4_203, findings: [] }
export const mended: DoctorReport = {
  ...sick,
  findings: findings.map(({ fixable, ...finding }) =>
    fixable === true ? { ...finding, fixed: 'summed it up again' } : finding,
  ),
}

/** Says what it is to say. */
export const adminOf = (doctored: DoctorReport, report: PruneReport = pruned): TraceAdmin => ({
  prune: async ({ dryRun = false } = {}) => (dryRun ? { ...planned, dryRun } : report),
  doctor: async () => doctored,
})

const entry = (id: number, minutes: number, more: Partial<AccessEntry>): AccessEntry => ({
  ...{ id, timeUs: (nowMs - minutes * 60_000) * 1_000, user: 'ada', command: 'lens list', runId: undefined },
  ...more,
})

export const looks: readonly AccessEntry[] = [
  entry(7, 1, { command: 'lens show', runId: failedRun.runId, detail: { span: true } }),
  entry(6, 4, {
    command: 'lens list',
    detail: { where: '(costUsd > ? and any(name = ?))', status: 'failed', limit: '3' },
  }),
  entry(5, 60, {
    user: 'grace',
    command: 'lens export',
    runId: failedRun.runId,
    detail: { format: 'otlp', spans: 18 },
  }),
  entry(4, 1_500, { command: 'prune', detail: { runs: 14, spans: 1_204, runIds: [...ids] } }),
  entry(3, 3_000, { user: 'ci', command: 'delete', runId: 'nightly-2026-11-20' }),
  entry(2, 9_000, { command: 'migration', detail: { from: 1, to: 2 } }),
  entry(1, 20_000, { command: 'recovery', detail: { movedTo: 'traces.db.corrupt-20261108T192000Z' } }),
]

/** A log that has these, the newest first. */
export const logOf = (entries: readonly AccessEntry[] = looks): AccessLog => ({
  record: async () => {},
  list: async ({ limit = 100, before = Infinity, runId } = {}) => {
    const found = entries.filter((each) => each.id < before && (runId === undefined || each.runId === runId))
    const page = found.slice(0, limit)
    return { entries: page, ...(found.length > limit && { next: page.at(-1)?.id }) }
  },
})
