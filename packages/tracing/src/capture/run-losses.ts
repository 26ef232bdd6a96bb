import type { TraceLosses } from '@flujo/domain'

/** Counts what is left out of the trace of one run, or changed, while it is recorded. */
export type RunLosses = { -readonly [K in keyof TraceLosses]: TraceLosses[K] }

export const noLosses = (): RunLosses => ({ droppedSpans: 0, cuts: 0, redactions: 0 })
