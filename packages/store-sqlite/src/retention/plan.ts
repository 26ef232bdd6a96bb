import type { PruneReport } from '@flujo/tracing'
import { sql } from 'kysely'

import { bytesOnDisk, pageBytes } from '../file/sizes.ts'
import { thisProcess } from '../liveness/process-identity.ts'
import { OwnerVerdicts } from '../read/owner-verdicts.ts'
import { type EndedRun, endedRuns, startsOf } from './ended-runs.ts'
import { statedLimits } from './limits.ts'
import { agedRuns, type Pruning, sizeGoal } from './prune-tasks.ts'

/** A run takes room beside its spans; in spans. */
const ROOM_OF_A_RUN = 2
const RUN_IDS_REPORTED = 1_000

/** What pruning would remove. How much room a run takes is estimated by its number of spans. */
export function planOf(pruning: Pruning): PruneReport {
  const { connection, path, nowUs, limits } = pruning
  const owners = new OwnerVerdicts(connection, thisProcess(), nowUs)
  const bytesBefore = bytesOnDisk(path)
  const { used } = pageBytes(connection)
  const bytesARoom = used / roomOfAll(pruning)
  const chosen = new Map(agedRuns(pruning, owners, Number.MAX_SAFE_INTEGER).map((run) => [run.id, run]))
  let left = used - bytesARoom * roomOf([...chosen.values()])
  if (bytesBefore > limits.maxBytes) {
    for (const run of endedRuns(connection, owners, { limit: Number.MAX_SAFE_INTEGER })) {
      if (left <= sizeGoal(limits)) break
      if (chosen.has(run.id)) continue
      chosen.set(run.id, run)
      left -= bytesARoom * roomOf([run])
    }
  }
  const runs = [...chosen.values()]
  return {
    dryRun: true,
    runs: runs.length,
    spans: runs.reduce((sum, { spans }) => sum + spans, 0),
    runIds: runs.slice(0, RUN_IDS_REPORTED).map(({ runId }) => runId),
    ...startsOf(runs),
    ...statedLimits(limits),
    bytesBefore,
    bytesAfter: runs.length === 0 ? bytesBefore : Math.max(0, Math.round(left)),
  }
}

const roomOf = (runs: readonly EndedRun[]): number => runs.reduce((sum, { spans }) => sum + spans + ROOM_OF_A_RUN, 0)

function roomOfAll({ connection }: Pruning): number {
  const [row] = connection.allOf<{ room: number }>(
    sql`select total(spans) + ${sql.lit(ROOM_OF_A_RUN)} * count(*) as room from runs`,
  )
  return Math.max(1, row?.room ?? 0)
}
