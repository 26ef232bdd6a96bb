import { FlujoError, joinPath } from '@flujo/domain'
import { issuesOf, sentenceOfIssues } from '../check-value.ts'
import { answerNote } from '../executors/pause.ts'
import type { NotedPause } from './paused-run.ts'
import type { RunJournal } from './run-journal.ts'

/** What a run waits for. */
export interface Asked {
  readonly runId: string
  readonly pauses: readonly NotedPause[]
}

/** Answers by the keys of their pauses. */
export type CheckedAnswers = ReadonlyMap<string, unknown>

/**
 * The answers, as their schemas make them.
 *
 * @throws {@link FlujoError} `invalid_answer` where one is asked for by nobody or does not fit its schema, and where there
 * is none although something waits
 */
export async function checkAnswers(journal: RunJournal, asked: Asked, answers: object): Promise<CheckedAnswers> {
  const given = Object.entries(answers).filter(([, answer]) => answer !== undefined)
  if (given.length === 0 && asked.pauses.length > 0) throw invalid(asked, 'none')
  const taken = new Map<string, unknown>()
  for (const [name, answer] of given) {
    const pause = pauseOf(asked, name)
    if (taken.has(pause.key)) throw invalid(asked, `two for "${pause.path}"`)
    taken.set(pause.key, await checked(journal, asked, pause, answer))
  }
  return taken
}

export async function noteAnswers(journal: RunJournal, answers: CheckedAnswers): Promise<void> {
  for (const [key, answer] of answers) await journal.note(joinPath(key, `~${answerNote}`), () => answer)
}

function pauseOf(asked: Asked, name: string): NotedPause {
  const byPath = asked.pauses.find(({ path }) => path === name)
  if (byPath !== undefined) return byPath
  const [only, ...others] = asked.pauses.filter((pause) => pause.name === name)
  if (only === undefined) throw invalid(asked, `one for ${JSON.stringify(name)}`)
  if (others.length > 0) throw invalid(asked, `one for "${name}", where ${others.length + 1} steps of that name wait`)
  return only
}

async function checked(
  journal: RunJournal,
  asked: Asked,
  { path, node }: NotedPause,
  answer: unknown,
): Promise<unknown> {
  const schema = journal.pauses[node]?.schema
  if (schema === undefined) return answer
  const result = await schema['~standard'].validate(answer)
  if (result.issues === undefined) return result.value
  const issues = issuesOf(result.issues)
  throw new FlujoError(
    'invalid_answer',
    `run "${asked.runId}": expected the answer for "${path}" to fit the schema, but ${sentenceOfIssues(issues)}; the run stays paused`,
    { path, issues },
  )
}

/** So many of the steps that wait are named. */
const mostNamed = 10

function invalid({ runId, pauses }: Asked, given: string): FlujoError {
  const paths = pauses.slice(0, mostNamed).map(({ path }) => `"${path}"`)
  const more = pauses.length > mostNamed ? ` and ${pauses.length - mostNamed} more` : ''
  const expected = pauses.length === 0 ? 'no answer, since nothing waits' : `answers for ${paths.join(', ')}${more}`
  return new FlujoError(
    'invalid_answer',
    `run "${runId}": expected ${expected}, given ${given}; the run stays as it is`,
  )
}
