import type { DoctorReport, TraceAdmin } from '@flujo/tracing'
import { checksOf } from '../doctor/checks.ts'
import { doctorEnd, doctorLines } from '../doctor/doctor-lines.ts'
import { plainFindings, plainFindingTitles } from '../doctor/plain-findings.ts'
import type { ExitCode } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { settleOutput } from '../output/settled-output.ts'

export interface DoctorOptions {
  /** Repairs what can be repaired. */
  readonly fix?: boolean | undefined
  /** Findings of each check at most. Default 10; in JSON all that the store reports. */
  readonly limit?: number | undefined
  readonly json?: boolean | undefined
  /** A JSON document for each finding, in a line of its own. */
  readonly jsonl?: boolean | undefined
}

/** Looks a store over and prints what is wrong. Ends with 1 where something is, and was not put right. */
export async function doctor(admin: TraceAdmin, output: LensOutput, options: DoctorOptions = {}): Promise<ExitCode> {
  const { fix = false, json = false, jsonl = false, limit } = options
  const settled = settleOutput(output)
  const gate = new Gate(settled)
  const report = await admin.doctor({ fix })
  if (json) gate.json(documentOf(report, fix, limit))
  else if (jsonl) for (const finding of report.findings.slice(0, limit)) gate.jsonLine(finding)
  else if (settled.plain) {
    gate.table(plainFindingTitles, plainFindings(report))
    gate.lines(doctorEnd(report, settled))
  } else gate.lines(doctorLines(report, settled, { limit }))
  return report.ok ? 0 : 1
}

function documentOf(report: DoctorReport, fix: boolean, limit: number | undefined): Readonly<Record<string, unknown>> {
  const { ok, runs, spans, findings } = report
  const checks = checksOf(report).map(({ check, found, fixed }) => ({
    check,
    found: found.length,
    fixed: fixed.length,
  }))
  const shown = findings.slice(0, limit)
  const more = findings.length > shown.length
  return { version: 1, command: 'doctor', fix, ok, runs, spans, checks, findings: shown, more }
}
