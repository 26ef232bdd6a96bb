import type { Attributes, StepKind, StepNode } from '@flujo/domain'
import type { Frame } from '../frame.ts'
import { openSpan } from '../span-events.ts'
import { noteKey, type RunJournal } from './run-journal.ts'

/** What has to be known of an open span to go on with it in another epoch. */
interface OpenedSpan {
  readonly spanId: string
  readonly startTimeUs: number
}

const neverWaits: ReadonlySet<StepKind> = new Set(['task', 'tap', 'sleep', 'stream'])

/** Whether somebody may be asked inside; a step without that is done again where it has not ended, in a span of its own. */
export const mayWait = ({ kind, policy }: StepNode): boolean => !neverWaits.has(kind) || policy.fallback !== undefined

/** Opens the span of `frame`, or goes on with the one that it had when the run was paused. */
export async function openJournaled(
  frame: Frame,
  journal: RunJournal,
  input: unknown,
  attributes: Attributes | undefined,
  waits: boolean,
): Promise<void> {
  const key = noteKey(frame, 'span')
  const opened = (await journal.noted(key)) as OpenedSpan | undefined
  if (opened !== undefined) {
    frame.goOn(opened.spanId, frame.run.monotonicMs(opened.startTimeUs))
    journal.leftOpen?.wentOn(frame)
  }
  await openSpan(frame, input, frame.kind === 'attempt' ? 'none' : frame.capture, attributes)
  if (opened !== undefined || !waits) return
  await journal.note(key, (): OpenedSpan => ({
    spanId: frame.spanId,
    startTimeUs: frame.run.timeUs(frame.startMs),
  }))
}
