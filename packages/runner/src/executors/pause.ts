import type { PauseNode } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import { StepFailure } from '../failure.ts'
import type { Frame } from '../frame.ts'
import { decide, noteKey, type RunJournal } from '../journal/run-journal.ts'
import { identityOf } from '../span-events.ts'

/** What an answer is noted under, below the key of its pause. */
export const answerNote = 'answer'

/** Gives the answer if there is one; otherwise the step is left waiting. */
export const executePause: Executor<PauseNode> = async (node, input, frame) => {
  const { run, scope } = frame
  // A pipeline with a pause is never run without one.
  const journal = run.journal as RunJournal
  const prompt = await decide(frame, 'prompt', () => promptOf(node, input))
  if (run.cancelsPaused !== undefined) {
    run.scope.abort(run.cancelsPaused.reason)
    throw StepFailure.cancelled(frame, scope)
  }
  const answerKey = noteKey(frame, answerNote)
  if (!(await journal.has(answerKey))) {
    await wait(node, prompt, frame)
    throw scope.aborted ? StepFailure.cancelled(frame, scope) : StepFailure.paused(frame)
  }
  const answer = await journal.noted(answerKey)
  await tell(frame, { event: 'on_resume', answer })
  if (scope.aborted) throw StepFailure.cancelled(frame, scope)
  return node.merge === undefined ? answer : (node.merge as (input: unknown, answer: unknown) => unknown)(input, answer)
}

function promptOf({ prompt }: PauseNode, input: unknown): unknown {
  return typeof prompt === 'function' ? (prompt as (input: unknown) => unknown)(input) : prompt
}

async function wait(node: PauseNode, prompt: unknown, frame: Frame): Promise<void> {
  frame.run.waiting.push({ node, prompt, frame })
  // What waited before the run was resumed has been told then.
  if (!frame.wentOn) await tell(frame, { event: 'on_pause', path: frame.path, prompt })
}

type Told =
  | { readonly event: 'on_pause'; readonly path: string; readonly prompt: unknown }
  | { readonly event: 'on_resume'; readonly answer: unknown }

async function tell(frame: Frame, told: Told): Promise<void> {
  const { run } = frame
  if (run.listened) await frame.defer(run.emit({ ...identityOf(frame), timeUs: run.timeUs(run.now()), ...told }))
}
