import { FlujoError, type LimitName, type Limits } from '@flujo/domain'
import type { Amounts } from './budget.ts'

/** Where limits are and how far they are used. */
export interface LimitsState {
  readonly limits: Limits
  /** Of the step that has them; `undefined` where they are those of the run. */
  readonly path: string | undefined
  readonly used: Amounts
  readonly reserved: Amounts
  readonly steps: number
  readonly elapsedMs: number
}

export function limitExceeded(limit: LimitName, state: LimitsState): FlujoError {
  const { limits, path } = state
  const advice = path === undefined ? 'raise it' : 'raise it, or give the step a fallback'
  return new FlujoError(
    'limit_exceeded',
    `${ownerOf(state)} exceeded its limits.${limit} of ${limits[limit]}: ${usedOf(limit, state)}; ${advice}`,
    { path },
  )
}

/** @param path of the step that asked for `amount` */
export function cannotReserve(name: keyof Amounts, amount: number, path: string, state: LimitsState): FlujoError {
  const left = `${rounded(state.used[name])} is used and ${rounded(state.reserved[name])} reserved`
  return new FlujoError(
    'limit_exceeded',
    `step "${path}": cannot reserve ${name} ${amount}: of the limits.${name} of ${state.limits[name]} that ${ownerOf(state)} has, ${left}; reserve less, or raise the limit`,
    { path },
  )
}

const ownerOf = ({ path }: LimitsState): string => (path === undefined ? 'the run' : `step "${path}"`)

function usedOf(limit: LimitName, { used, steps, elapsedMs }: LimitsState): string {
  if (limit === 'steps') return `${steps} were started and another was to start`
  if (limit === 'durationMs') return `it was not over after ${rounded(elapsedMs)} ms`
  return `${rounded(used[limit])} was used`
}

/** Without the rounding of sums. */
const rounded = (value: number): number => Math.max(0, Number(value.toPrecision(9)))
