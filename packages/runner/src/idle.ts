import type { ActiveRun } from './active-run.ts'
import type { CancelScope } from './cancel-scope.ts'

/** Notes a sign of life from inside `scope`, for the idle limits around it. Costs a comparison where there are none. */
export function hear(run: ActiveRun, scope: CancelScope): void {
  if (run.idleLimits > 0) scope.hear(run.idleClockMs())
}

/** Less than this is a rounding of the clock, and no time left. */
const leastMs = 0.001

/**
 * Calls `onSilence` once nothing has been heard in `scope` for `idleMs`. However much is heard there is one timer, which
 * is set anew when it rings: a timer for each sign of life would cost more than what is watched.
 */
export async function watchSilence(
  run: ActiveRun,
  scope: CancelScope,
  idleMs: number,
  timers: CancelScope,
  onSilence: () => void,
): Promise<void> {
  run.idleLimits += 1
  scope.hearFrom(run.idleClockMs())
  try {
    while (!timers.aborted) {
      const leftMs = scope.lastHeardMs + idleMs - run.idleClockMs()
      if (leftMs < leastMs) return onSilence()
      // While hooks are waited for, the clock of silence stands still.
      const waitMs = run.isWaitingForHooks ? Math.max(leftMs, idleMs / 10) : leftMs
      await run.runtime.sleep(waitMs, { signal: timers.signal })
    }
  } finally {
    run.idleLimits -= 1
  }
}
