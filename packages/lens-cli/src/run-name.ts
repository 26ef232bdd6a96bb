import type { Run } from '@flujo/domain'
import type { RunCondition, TraceReader } from '@flujo/tracing'
import { noteRun } from './access/watched-reader.ts'
import { allOf } from './filters/conditions.ts'
import { LensError } from './lens-error.ts'

/** Candidates that are shown for an ambiguous name. */
const shownCandidates = 10
const pageSize = 500
export const shortestPrefix = 4

export interface RunNameOptions {
  /** Only these runs count. */
  readonly among?: RunCondition | undefined
  readonly programName: string
}

/**
 * The run that a user means: `@` (the last), `@~1` (the one before), `@failed`, `@failed~1`, a full id, or the start of
 * one with four characters or more.
 *
 * @throws LensError exit code 2 for an `@…` that means nothing, 3 for a run that is not there, 4 for several
 */
export async function resolveRun(reader: TraceReader, name: string, options: RunNameOptions): Promise<Run> {
  const run = await (name.startsWith('@') ? byAge(reader, name, options) : byId(reader, name, options))
  noteRun(reader, run.runId)
  return run
}

async function byAge(reader: TraceReader, name: string, { among, programName }: RunNameOptions): Promise<Run> {
  const [, failed, steps = '0'] = /^@(failed)?(?:~(\d{1,9}))?$/u.exec(name) ?? misunderstood(name)
  const onlyFailed: RunCondition | undefined = failed ? { op: '=', field: 'status', value: 'failed' } : undefined
  const where = allOf([onlyFailed, among])
  let missing = Number(steps)
  let after: string | undefined
  do {
    const page = await reader.listRuns({ where }, { limit: Math.min(missing + 1, pageSize), after })
    const run = page.runs[missing]
    if (run !== undefined) return run
    missing -= page.runs.length
    after = page.next
  } while (after !== undefined)
  throw notFound(name, `${failed ? 'failed run' : 'run'}${steps === '0' ? '' : ` that far back`}`, programName)
}

function misunderstood(name: string): never {
  throw new LensError(2, `expected a run such as @, @~1, @failed or the start of its id, given "${name}"`, {
    excerpt: { text: name, index: Math.min(name.length, /^@(?:failed)?(?:~\d*)?/u.exec(name)?.[0].length ?? 0) },
  })
}

async function byId(reader: TraceReader, name: string, { among, programName }: RunNameOptions): Promise<Run> {
  const exact = await reader.listRuns({ where: allOf([{ op: '=', field: 'runId', value: name }, among]) }, { limit: 1 })
  if (exact.runs[0] !== undefined) return exact.runs[0]
  if (name.length < shortestPrefix) throw notFound(name, `run with the id "${name}"`, programName, true)
  const where = allOf<RunCondition>([{ op: '^=', field: 'runId', value: name }, among])
  const { runs, next } = await reader.listRuns({ where }, { limit: shownCandidates })
  const [run] = runs
  if (run === undefined) throw notFound(name, `run whose id begins with "${name}"`, programName)
  if (runs.length === 1) return run
  throw new LensError(4, `"${name}" is the start of several run ids`, {
    candidates: runs.map(({ runId, pipeline, status }) => `${runId}  ${pipeline}  ${status}`),
    hint: `Type more of the id${next === undefined ? '' : `; there are more than these ${runs.length}`}.`,
  })
}

function notFound(name: string, what: string, programName: string, isShort = false): LensError {
  return new LensError(3, `there is no ${what}`, {
    hint: `${isShort ? `The start of an id needs ${shortestPrefix} characters or more. ` : ''}\`${programName} list\` shows the runs that there are${name.startsWith('@') ? '; --db chooses another database' : ''}.`,
  })
}
