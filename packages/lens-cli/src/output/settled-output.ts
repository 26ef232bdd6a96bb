import type { Signs } from './ascii.ts'
import type { LensOutput } from './lens-output.ts'

/** An output with everything decided that was left open. */
export interface SettledOutput {
  readonly write: (text: string) => void
  readonly drained: () => Promise<void>
  readonly width: number | undefined
  readonly color: boolean
  readonly plain: boolean
  readonly signs: Signs
  readonly times: 'relative' | 'absolute'
  readonly timeZone: string | undefined
  readonly nowMs: number
  readonly programName: string
}

export function settleOutput({
  write,
  drained = async () => {},
  width,
  color = false,
  plain = false,
  signs = 'unicode',
  times = 'absolute',
  timeZone,
  nowMs = Date.now(),
  programName = 'lens',
}: LensOutput): SettledOutput {
  const look = plain ? ({ width: undefined, color: false, times: 'absolute' } as const) : { width, color, times }
  return { write, drained, plain, signs, ...look, timeZone, nowMs, programName }
}
