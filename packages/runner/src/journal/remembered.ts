import type { JournalEntry } from '@flujo/domain'
import { StepFailure } from '../failure.ts'
import type { Frame } from '../frame.ts'
import { isStepKind, recordResult } from '../step-result.ts'
import { noteKey, type RunJournal } from './run-journal.ts'

/**
 * What `work` gives, which runs a step or a try in the span of `frame`; or, where that has ended in an earlier epoch,
 * what it gave then.
 *
 * @param counts how many steps the span stands for: none for a try, and for an item or iteration around a step of its own
 */
export async function remembered(
  journal: RunJournal,
  frame: Frame,
  counts: 0 | 1,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const entry = await onceIn(journal, frame, frame.key, work)
  if (frame.parent !== undefined) frame.parent.steps += entry.steps + counts
  if (frame.recalled) recordRecalled(frame, entry)
  return outputOf(entry)
}

/** All tries of the step of `frame`, so that a fallback that waits for an answer is not asked anew. */
export async function rememberedTries(frame: Frame, work: () => Promise<unknown>): Promise<unknown> {
  const { journal } = frame.run
  if (journal === undefined) return work()
  const entry = await onceIn(journal, frame, noteKey(frame, 'tries'), work)
  return outputOf(entry)
}

async function onceIn(
  journal: RunJournal,
  frame: Frame,
  key: string,
  work: () => Promise<unknown>,
): Promise<JournalEntry> {
  let isNew = false
  const entry = await journal.once(key, () => {
    isNew = true
    return perform(frame, work)
  })
  // What was done counts as if it had just been; its span was told when it was.
  if (!isNew) frame.recall(entry)
  // The step itself was counted when it was asked for.
  if (!isNew) frame.budget?.recall(entry.usage, entry.steps)
  return entry
}

/** Does the work. What is cancelled, or waits for an answer, leaves nothing to be remembered. */
async function perform(frame: Frame, work: () => Promise<unknown>): Promise<JournalEntry> {
  try {
    return entryOf(frame, { status: 'completed', output: await work() })
  } catch (thrown) {
    const failure = StepFailure.of(thrown, frame)
    if (failure.status !== 'failed') throw failure
    const { error, path, related } = failure
    return entryOf(frame, { status: 'failed', error, path, related })
  }
}

function entryOf(frame: Frame, outcome: JournalEntry['outcome']): JournalEntry {
  const { usage, steps, spanId, attempts, run, startMs } = frame
  return { outcome, usage, steps, spanId, attempts, durationMs: run.now() - startMs }
}

function outputOf({ outcome }: JournalEntry): unknown {
  if (outcome.status === 'completed') return outcome.output
  throw new StepFailure('failed', outcome.error, outcome.path, outcome.related)
}

function recordRecalled(frame: Frame, { outcome, durationMs }: JournalEntry): void {
  if (frame.depth !== 1 || !isStepKind(frame.kind)) return
  const error = outcome.status === 'failed' ? outcome.error : undefined
  recordResult(frame, frame.kind, { status: outcome.status, error }, durationMs)
}
