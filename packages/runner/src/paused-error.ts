import { FlujoError, type RunResult } from '@flujo/domain'

/** Where an output was expected of a run that waits. */
export function pausedError({ runId, pauses }: RunResult<unknown>): FlujoError {
  const keys = pauses.map(({ key }) => `"${key}"`).join(', ')
  return new FlujoError(
    'not_completed',
    `run "${runId}" is paused and has no output yet; it waits for ${keys}: go on with resume()`,
  )
}
