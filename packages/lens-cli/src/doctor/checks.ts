import type { DoctorCheck, DoctorReport, Finding } from '@flujo/tracing'

/** A check, and what came of it. */
export interface CheckResult {
  readonly check: DoctorCheck
  readonly found: readonly Finding[]
  readonly fixed: readonly Finding[]
}

/** What is asked of a store, as it should be, and what to do where it is not and cannot be put right. */
export const checkTexts: Readonly<Record<DoctorCheck, readonly [asked: string, advice: string]>> = {
  integrity: ['the file is sound', 'export what lens can still show, then move the file away'],
  orphans: ['no span is without a run', ''],
  roots: ['each run has one root span', ''],
  parents: ['each parent is there', ''],
  cycles: ['no span is below itself', ''],
  nesting: ['a child lies within its parent', 'a clock was set meanwhile: times are shown as they were taken'],
  open_spans: ['nothing is open in a run that has ended', ''],
  values: ['each value is there and is used', 'what is missing is gone; the rest of the run is whole'],
  search: ['the index for searching has only what is there', ''],
  counters: ['the sums of a run are those of its spans', ''],
}

const names = Object.keys(checkTexts) as DoctorCheck[]

/** Every check with its findings, those of a newer store that this lens does not know too. */
export function checksOf({ findings }: DoctorReport): readonly CheckResult[] {
  const all = [...new Set([...names, ...findings.map(({ check }) => check)])]
  return all.map((check) => {
    const found = findings.filter((finding) => finding.check === check)
    return { check, found, fixed: found.filter(({ fixed }) => fixed !== undefined) }
  })
}
