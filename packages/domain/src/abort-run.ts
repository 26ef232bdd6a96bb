/**
 * Thrown by a hook to stop the run on purpose: the run ends as `cancelled` with this reason. Anything else that a hook
 * throws is reported and does not touch the run.
 *
 * @example
 * runner.hooks.on('pre_step', (event) => {
 *   if (event.name === 'send') throw new AbortRun('nothing is sent on Sundays')
 * })
 */
export class AbortRun extends Error {
  /** Recognised by this and not by `instanceof`: two copies of the package may be installed. */
  readonly code = 'abort_run'

  constructor(reason: string) {
    super(reason)
    this.name = 'AbortRun'
  }
}

/**
 * Whether a hook threw an {@link AbortRun}, of whichever copy of this package. Never throws and calls no getter; a
 * proxy's traps may run, guarded.
 */
export function isAbortRun(error: unknown): error is AbortRun {
  try {
    return error instanceof Error && Object.getOwnPropertyDescriptor(error, 'code')?.value === 'abort_run'
  } catch {
    return false
  }
}
