import type { Compared } from './evaluate-fail-if.ts'

/** What decided a `--fail-if`, as `--json` gives it. */
export interface FailIfRow {
  readonly measure: string
  readonly operator: string
  /** As it was typed. */
  readonly limit: string
  readonly holds: boolean
  /** In the unit of the measure: nanoseconds, US dollars, a number, a share from 0 to 1. Absent where it is not known. */
  readonly value: number | undefined
  readonly base: number | undefined
  /** What the value was compared with. */
  readonly bound: number
}

export function failIfRow({ measure, operator, limit, holds, value, base, bound }: Compared): FailIfRow {
  return { measure, operator, limit: limit.typed.raw, holds, value, base, bound }
}
