import type { SearchHit } from '@flujo/tracing'
import { countOf, formatCount } from '../format/count.ts'
import { shortRunId } from '../format/short-id.ts'
import { flow } from '../output/flow.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'

export interface Searched {
  readonly searchedRuns: number
  /** Whether there is more to look at. */
  readonly more: boolean
}

/** How much was found where, and what to do next. */
export function searchFooter(
  hits: readonly SearchHit[],
  { searchedRuns, more }: Searched,
  output: SettledOutput,
): Line[] {
  const runs = new Set(hits.map(({ runId }) => runId)).size
  const parts = [
    `${countOf(hits.length, 'place')} in ${countOf(runs, 'run')}`,
    `${more ? 'the newest ' : ''}${countOf(searchedRuns, 'run')} searched`,
    ...(more ? [`more: --limit ${hits.length * 5}`] : []),
  ]
  const lines = flow(
    parts.map((part) => styled(part, 'dim')),
    output,
  )
  const [first] = hits
  return first === undefined ? lines : [...lines, styled(showCommand(first, output.programName), 'dim')]
}

function showCommand({ runId, spanId }: SearchHit, programName: string): string {
  return `${programName} show ${shortRunId(runId)}${spanId === undefined ? '' : ` --span ${spanId}`}`
}

/** A sentence, and what may find more. */
export function nothingFound(
  text: string,
  searchedRuns: number,
  isNarrowed: boolean,
  { programName }: SettledOutput,
): Line[] {
  const where = isNarrowed
    ? 'where these filters look'
    : searchedRuns === 1
      ? 'in the one run'
      : `in ${formatCount(searchedRuns)} runs`
  const longer = /^[^\s"*]+$/u.test(text)
    ? [styled(`Words that begin so: ${programName} search '${text}*'`, 'dim')]
    : []
  return [plain(`"${text}" was not found ${where}.`), ...longer]
}
