import type { Attributes, StepKind } from '@flujo/domain'
import type { Frame } from '../frame.ts'
import { openSpan } from '../span-events.ts'
import { noteKey, type RunJournal } from './run-journal.ts'

/** What has to be known of an open span to go on with it in another epoch. */
interface OpenedSpan {
  readonly spanId: string
  readonly startTimeUs: number
}

/** Kinds that never wait for an answer inside: where they have not ended they are done again, in a span of their own. */
const neverWaits: ReadonlySet<string> = new Set(['task', 'tap', 'sleep', 'stream'] satisfies StepKind[])

/** Opens the span of `frame`, or goes on with the one that it had when the run was paused. */
export async function openJournaled(
  frame: Frame,
  journal: RunJournal,
  input: unknown,
  attributes: Attributes | undefined,
): Promise<void> {
  const key = noteKey(frame, 'span')
  const opened = (await journal.noted(key)) as OpenedSpan | undefined
  if (opened !== undefined) frame.goOn(opened.spanId, frame.run.monotonicMs(opened.startTimeUs))
  await openSpan(frame, input, frame.kind === 'attempt' ? 'none' : frame.capture, attributes)
  if (opened !== undefined || neverWaits.has(frame.kind)) return
  await journal.note(key, (): OpenedSpan => ({
    spanId: frame.spanId,
    startTimeUs: frame.run.timeUs(frame.startMs),
  }))
}
