import type { JournalEntry } from '@flujo/domain'
import { StepFailure } from '../failure.ts'
import type { Frame } from '../frame.ts'
import { isStepKind, recordResult } from '../step-result.ts'
import { noteKey, type RunJournal } from './run-journal.ts'

/** Work in the span of a frame, of a step or a try. */
export interface Rememberable {
  /** How many steps the span stands for: none for a try, and for an item or iteration around a step of its own. */
  readonly counts: 0 | 1
  readonly work: () => Promise<unknown>
  /** Gives the state on to what is around; the work has done so itself. */
  readonly handOn: () => void
}

/** What `work` gives in the span of `frame`; or, where that has ended in an earlier epoch, what it gave then. */
export async function remembered(
  journal: RunJournal,
  frame: Frame,
  { counts, work, handOn }: Rememberable,
): Promise<unknown> {
  const { entry, isNew } = await onceIn(journal, frame, frame.key, work).finally(() => {
    // Whatever became of them, they were started.
    if (frame.parent !== undefined) frame.parent.steps += frame.steps + counts
  })
  if (!isNew) recordRecalled(frame, entry)
  if (!isNew && entry.outcome.status === 'completed') handOn()
  return outputOf(entry)
}

/** All tries of the step of `frame`, so that a fallback that waits for an answer is not asked anew. */
export async function rememberedTries(frame: Frame, work: () => Promise<unknown>): Promise<unknown> {
  const { journal } = frame.run
  if (journal === undefined) return work()
  const { entry } = await onceIn(journal, frame, noteKey(frame, 'tries'), work)
  if (entry.outcome.status === 'failed') {
    const facts = await journal.note(noteKey(frame, 'facts'), () => ({ ...frame.attributes }))
    for (const [name, value] of Object.entries(facts)) frame.fact(name, value)
  }
  return outputOf(entry)
}

async function onceIn(
  journal: RunJournal,
  frame: Frame,
  key: string,
  work: () => Promise<unknown>,
): Promise<{ readonly entry: JournalEntry; readonly isNew: boolean }> {
  let isNew = false
  const entry = await journal.once(key, () => {
    isNew = true
    return perform(frame, work)
  })
  if (!isNew) {
    // What was done counts as if it had just been; its span was told when it was.
    frame.recall(entry)
    // The step itself was counted when it was asked for.
    frame.budget?.recall(entry.usage, entry.steps)
  }
  return { entry, isNew }
}

/** Does the work. What is cancelled, or waits for an answer, leaves nothing to be remembered. */
async function perform(frame: Frame, work: () => Promise<unknown>): Promise<JournalEntry> {
  const before = frame.state
  try {
    const output = await work()
    const entry = entryOf(frame, { status: 'completed', output })
    return frame.state === before ? entry : { ...entry, state: frame.state }
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
