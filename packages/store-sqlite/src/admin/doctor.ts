import type { DoctorReport, Finding } from '@flujo/tracing'
import { sql } from 'kysely'

import { insertAccess } from '../audit/insert-access.ts'
import { isDamage } from '../file/damage.ts'
import type { Connection } from '../sql/connection.ts'
import type { Check, Problem } from './check.ts'
import { integrity, orphans, values } from './file-checks.ts'
import type { PatientWriter } from './patient-writer.ts'
import { counters, openSpans } from './run-checks.ts'
import { search } from './search-check.ts'
import { cycles, nesting, parents, roots } from './tree-checks.ts'

const REPORTED_OF_EACH = 100

/** What is looked over, and how. */
export interface DoctorCase {
  readonly connection: Connection
  readonly writer: PatientWriter
  readonly nowUs: () => number
  readonly fix: boolean
}

/** Looks a database over; with `fix`, repairs what can be repaired, each thing in a transaction of its own. */
export async function doctor(given: DoctorCase): Promise<DoctorReport> {
  const { connection, writer, nowUs, fix } = given
  // What is repaired first is what later checks rely on: roots before what hangs on them, sums last.
  const checks = [integrity, orphans(nowUs), roots, parents, cycles, nesting, openSpans, values, counters, search]
  const findings: Finding[] = []
  let [fixed, broken] = [0, 0]
  for (const check of checks) {
    const found = await runCheck(check, given)
    findings.push(...found.slice(0, REPORTED_OF_EACH))
    fixed += found.filter((finding) => finding.fixed !== undefined).length
    broken += found.filter((finding) => finding.fixed === undefined).length
  }
  if (fix && fixed > 0) {
    await writer.transact(() => insertAccess(connection, nowUs(), { command: 'doctor', detail: { fixed, broken } }))
  }
  return { ok: broken === 0, ...(await writer.perform(() => countsOf(connection))), findings }
}

async function runCheck(check: Check, given: DoctorCase): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  try {
    // Each round finds a limited number. What a repair did not mend is found once more, and then left.
    let before = ''
    for (let isRepaired = true; isRepaired;) {
      const round = await runRound(check, given)
      const now = JSON.stringify(round)
      isRepaired = now !== before && round.some(({ fixed }) => fixed !== undefined)
      if (isRepaired) findings.push(...round.filter(({ fixed }) => fixed !== undefined))
      else findings.push(...round.map((finding) => ({ ...finding, fixed: undefined })))
      before = now
    }
  } catch (error) {
    if (!isDamage(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    findings.push({ check: check.name, message: `the file is damaged, so this could not be checked (${reason})` })
  }
  return findings
}

async function runRound(check: Check, given: DoctorCase): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const problems of check.find(given.connection)) {
    for (const problem of problems) findings.push(await treat(check, problem, given))
    await new Promise((resolve) => void setImmediate(resolve))
  }
  return findings
}

async function treat({ name }: Check, problem: Problem, { writer, fix }: DoctorCase): Promise<Finding> {
  const { repair, ...rest } = problem
  if (!fix || repair === undefined) return { check: name, ...rest }
  while ((await writer.transact(() => repair.work())) === 'again');
  return { check: name, ...rest, fixed: repair.done }
}

function countsOf(connection: Connection): Pick<DoctorReport, 'runs' | 'spans'> {
  const [row] = connection.allOf<{ runs: number; spans: number }>(sql`
    select (select count(*) from runs where start_us is not null) as runs, (select count(*) from spans) as spans`)
  return { runs: row?.runs ?? 0, spans: row?.spans ?? 0 }
}
