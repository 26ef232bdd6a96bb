import type { PruneReport } from '@flujo/tracing'

import { insertAccess } from '../audit/insert-access.ts'
import { bytesOnDisk, pageBytes } from '../file/sizes.ts'
import { OwnerVerdicts } from '../read/owner-verdicts.ts'
import { thisProcess } from '../liveness/process-identity.ts'
import type { Connection } from '../sql/connection.ts'
import { hideRun, removeStep } from '../write/remove-run.ts'
import { type EndedRun, endedRuns, type Starts, startsOf } from './ended-runs.ts'
import { type Limits, statedLimits } from './limits.ts'
import { leftoverRuns, removePayloads, spansWithoutRun, unusedPayloads } from './orphans.ts'

/** A piece of work of a few milliseconds. */
export interface Task {
  readonly work: () => void
  /** It must not be done inside a transaction; the others must. */
  readonly alone?: true
}

/** How much one task does. Much at a time is quicker in all, because each task writes whole pages. */
export interface Pace {
  readonly spans: number
  readonly pages: number
}

/** Beside a program that has other work. */
export const gentle: Pace = { spans: 250, pages: 64 }
/** For somebody who waits for it. Others may write between the tasks, of about fifty milliseconds each. */
export const brisk: Pace = { spans: 4_000, pages: 1_000 }

/** What is pruned, and how far. */
export interface Pruning {
  readonly connection: Connection
  readonly path: string
  readonly nowUs: number
  readonly limits: Limits
  /** What the audit calls it. */
  readonly command: string
  /** How much is done at a time. */
  readonly pace: Pace
  /** Looks through the whole file for spans without a run and values without a use. */
  readonly thorough: boolean
}

const DAY_US = 86_400_000_000
const RUNS_AT_A_TIME = 100
/** In spans. */
const COST_OF_A_RUN = 10
const RUN_IDS_REPORTED = 1_000
/** In the audit, where a long detail is left out. */
const RUN_IDS_NOTED = 200
/** Below the limit there is some room, so that the next run does not have to make it again. */
const GOAL_SHARE = 0.9
const BESIDE_BYTES = 64 * 1024
/** So little is not worth moving pages for, unless somebody asked. */
const FREE_PAGES_LEFT = 256

/** Everything that keeps a database within its limits, in small tasks; whoever does them may stop after any. */
export function* pruneTasks(pruning: Pruning): Generator<Task, PruneReport> {
  const { connection, path, nowUs, limits, command } = pruning
  const bytesBefore = bytesOnDisk(path)
  const done = new Removals()
  yield* removeOrphans(pruning, done)
  const owners = new OwnerVerdicts(connection, thisProcess(), nowUs)
  if (limits.maxAgeDays < Infinity) {
    yield* removeRuns(pruning, done, () => agedRuns(pruning, owners, RUNS_AT_A_TIME))
  }
  if (bytesBefore > limits.maxBytes) {
    yield checkpoint(connection)
    const goal = sizeGoal(limits)
    const isTooLarge = (): boolean => pageBytes(connection).used > goal
    const oldest = (): readonly EndedRun[] =>
      isTooLarge() ? endedRuns(connection, owners, { limit: RUNS_AT_A_TIME }) : []
    yield* removeRuns(pruning, done, oldest, isTooLarge)
  }
  const isShrinking = pruning.thorough || bytesBefore > limits.maxBytes
  yield* shrink(pruning, isShrinking ? 0 : FREE_PAGES_LEFT)
  if (done.hasAny) yield checkpoint(connection)
  const bytesAfter = bytesOnDisk(path)
  const report = {
    ...done.counts,
    runIds: done.runIds,
    ...done.starts,
    bytesBefore,
    bytesAfter,
    ...statedLimits(limits),
  }
  const detail = { ...report, runIds: report.runIds.slice(0, RUN_IDS_NOTED) }
  if (done.hasAny) yield { work: () => insertAccess(connection, nowUs, { command, detail }) }
  return { dryRun: false, ...report }
}

/** Whether there is a run to remove. */
export function isDue(pruning: Pruning): boolean {
  const { connection, path, nowUs, limits } = pruning
  if (bytesOnDisk(path) > limits.maxBytes) return true
  return agedRuns(pruning, new OwnerVerdicts(connection, thisProcess(), nowUs), 1).length > 0
}

/** Runs that ended too long ago. */
export function agedRuns(
  { connection, nowUs, limits }: Pruning,
  owners: OwnerVerdicts,
  limit: number,
): readonly EndedRun[] {
  if (limits.maxAgeDays === Infinity) return []
  return endedRuns(connection, owners, { beforeUs: nowUs - limits.maxAgeDays * DAY_US, limit })
}

/** What the pages in use may take. */
export const sizeGoal = ({ maxBytes }: Limits): number => maxBytes * GOAL_SHARE - BESIDE_BYTES

/** What has been removed so far. */
class Removals {
  readonly runIds: string[] = []
  readonly counts = { runs: 0, spans: 0, orphans: 0 }
  starts: Starts = {}

  get hasAny(): boolean {
    return this.counts.runs + this.counts.orphans > 0
  }

  addRun(run: EndedRun): void {
    this.counts.runs += 1
    this.starts = startsOf([run], this.starts)
    if (this.runIds.length < RUN_IDS_REPORTED) this.runIds.push(run.runId)
  }
}

/** @param isStillWanted asked before each run */
function* removeRuns(
  { connection, pace }: Pruning,
  done: Removals,
  next: () => readonly EndedRun[],
  isStillWanted: () => boolean = () => true,
): Generator<Task, void> {
  for (let runs = next(); runs.length > 0; runs = next()) {
    const waiting = [...runs]
    let current = undefined as EndedRun | undefined
    while (current !== undefined || (waiting.length > 0 && isStillWanted())) {
      yield {
        work: () => {
          for (let spans = 0; spans < pace.spans; spans += COST_OF_A_RUN) {
            current ??= hideNext(connection, waiting, isStillWanted)
            if (current === undefined) return
            const removed = removeStep(connection, current.id, pace.spans)
            spans += removed.spans
            done.counts.spans += removed.spans
            if (!removed.isDone) continue
            done.addRun(current)
            current = undefined
          }
        },
      }
    }
  }
}

function hideNext(connection: Connection, waiting: EndedRun[], isStillWanted: () => boolean): EndedRun | undefined {
  while (isStillWanted()) {
    const next = waiting.shift()
    if (next === undefined || hideRun(connection, next)) return next
  }
  return undefined
}

function* removeOrphans({ connection, nowUs, thorough }: Pruning, done: Removals): Generator<Task, void> {
  for (const run of leftoverRuns(connection, nowUs)) yield* removeRest(connection, run, done)
  if (!thorough) return
  for (let after: number | undefined = 0; after !== undefined;) {
    const found = spansWithoutRun(connection, after)
    for (const run of found.ids) yield* removeRest(connection, run, done)
    after = found.next
  }
  for (let after: number | undefined = 0; after !== undefined;) {
    const { ids, next } = unusedPayloads(connection, after)
    if (ids.length > 0) yield { work: () => void (done.counts.orphans += removePayloads(connection, ids)) }
    after = next
  }
}

function* removeRest(connection: Connection, run: number, done: Removals): Generator<Task, void> {
  for (let isDone = false; !isDone;) {
    yield {
      work: () => {
        const removed = removeStep(connection, run)
        isDone = removed.isDone
        done.counts.orphans += removed.spans
      },
    }
  }
}

/** Gives free pages back to the file system; the file itself gets shorter at the next checkpoint. */
function* shrink({ connection, pace }: Pruning, leave: number): Generator<Task, void> {
  for (let free = pageBytes(connection).freePages; free > leave;) {
    yield { work: () => void connection.handle.exec(`pragma incremental_vacuum(${pace.pages})`) }
    const left = pageBytes(connection).freePages
    if (left >= free) return
    free = left
  }
}

/** Moves what is in the -wal into the file; readers that are at it keep some of it from that, until next time. */
const checkpoint = (connection: Connection): Task => ({
  alone: true,
  work: () => void connection.handle.pragma('wal_checkpoint(truncate)', { simple: true }),
})
