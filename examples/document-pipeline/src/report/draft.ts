import type { Findings } from './findings.ts'
import type { Recommendation } from './recommend.ts'
import type { Summary } from './summary.ts'

/** Everything that the report will say, while its summary is made to fit. */
export interface Draft {
  readonly findings: Findings
  readonly recommendation: Recommendation
  readonly summary: Summary
}

/** A draft to begin with: the summary holds every telling sentence. */
export function draftWith(findings: Findings, recommendation: Recommendation): Draft {
  return { findings, recommendation, summary: findings.telling }
}
