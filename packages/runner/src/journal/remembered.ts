import type { JournalEntry, StepKind } from '@flujo/domain'
import { StepFailure } from '../failure.ts'
import type { Frame } from '../frame.ts'
import { isStepKind, recordResult } from '../step-result.ts'
import type { RunJournal } from './run-journal.ts'

/**
 * What `work` gives, which runs a step or a try in the span of `frame`; or, where that has ended in an earlier epoch,
 * what it gave then.
 */
export async function remembered(journal: RunJournal, frame: Frame, work: () => Promise<unknown>): Promise<unknown> {
  let isNew = false
  const entry = await journal.once(frame.key, () => {
    isNew = true
    return perform(frame, work)
  })
  if (!isNew) recall(frame, entry)
  if (frame.parent !== undefined) frame.parent.steps += entry.steps
  const { outcome } = entry
  if (outcome.status === 'completed') return outcome.output
  throw new StepFailure('failed', outcome.error, outcome.path)
}

/** Does the work. What is cancelled, or waits for an answer, leaves nothing to be remembered. */
async function perform(frame: Frame, work: () => Promise<unknown>): Promise<JournalEntry> {
  try {
    return entryOf(frame, { status: 'completed', output: await work() })
  } catch (thrown) {
    const failure = StepFailure.of(thrown, frame)
    if (failure.status !== 'failed') throw failure
    return entryOf(frame, { status: 'failed', error: failure.error, path: failure.path })
  }
}

function entryOf(frame: Frame, outcome: JournalEntry['outcome']): JournalEntry {
  return {
    outcome,
    usage: frame.usage,
    steps: frame.steps + (frame.kind === 'attempt' ? 0 : 1),
    spanId: frame.spanId,
    attempts: frame.attempts,
    durationMs: frame.run.now() - frame.startMs,
  }
}

/** Counts what was done, as if it had just been; its span was told when it was. */
function recall(frame: Frame, entry: JournalEntry): void {
  const { outcome, durationMs } = entry
  frame.recall(entry)
  if (frame.depth !== 1 || !isStepKind(frame.kind)) return
  const error = outcome.status === 'failed' ? outcome.error : undefined
  recordResult(frame, frame.kind satisfies StepKind, { status: outcome.status, error }, durationMs)
}
