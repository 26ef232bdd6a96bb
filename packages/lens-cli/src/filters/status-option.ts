import type { Condition } from '@flujo/tracing'
import { unusableValue } from '../lens-error.ts'

export const runStatuses: readonly string[] = ['running', 'completed', 'failed', 'paused', 'cancelled', 'crashed']
export const spanStatuses: readonly string[] = [...runStatuses, 'skipped']

/**
 * A condition for `--status failed` or `--status failed,crashed`.
 *
 * @throws LensError with a caret under the first word that is no status
 */
export function parseStatusOption(of: 'run' | 'span', value: string): Condition<'status'> {
  const known: readonly string[] = of === 'run' ? runStatuses : spanStatuses
  const values = value.split(',')
  let index = 0
  for (const word of values) {
    if (!known.includes(word)) throw unusableValue('--status', value, `one or more of ${known.join(', ')}`, index)
    index += word.length + 1
  }
  return { op: 'in', field: 'status', values }
}
