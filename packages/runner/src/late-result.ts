import { StepFailure } from './failure.ts'
import type { Frame } from './frame.ts'
import { isEcho } from './echo.ts'
import { identityOf } from './span-events.ts'

/** Notes that code which had been abandoned has given a value after all; nobody gets it. */
export function tellLateResult(frame: Frame): void {
  tell(frame, 'completed')
}

/** The same of code that has thrown; of a step around it, which only passes on what happened inside, nothing is told. */
export function tellLateFailure(frame: Frame, thrown: unknown): void {
  if (StepFailure.is(thrown)) return
  tell(frame, isEcho(thrown, frame.scope.reason) ? 'cancelled' : 'failed')
}

/**
 * An event `late_result` on the innermost span around it that is open still; where the run has ended there is none, and
 * nothing is told.
 */
function tell(frame: Frame, status: 'completed' | 'failed' | 'cancelled'): void {
  const { run, path } = frame
  let open: Frame | undefined = frame
  while (open?.isOver) open = open.parent
  if (open === undefined || !run.listened) return
  const timeUs = run.timeUs(run.now())
  const attempt = frame.kind === 'attempt' ? { attempt: frame.attempts } : {}
  void open.defer(
    run.emit({
      event: 'on_span_update',
      ...identityOf(open),
      timeUs,
      attributes: undefined,
      spanEvent: { name: 'late_result', timeUs, attributes: { path, status, ...attempt } },
    }),
  )
}
