import { countOf, formatCount } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { formatUsd } from '../format/money.ts'
import { shortRunId } from '../format/short-id.ts'
import { noDifference, signedCount, signedDuration, signedPercent, signedUsd } from '../format/signed.ts'
import { statusLead, statusWord } from '../format/status.ts'
import { flow } from '../output/flow.ts'
import { cleanLine, type Line, lineWidth, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import type { Baseline } from './baseline.ts'
import { pipelineOf, type Side } from './side.ts'
import type { Totals } from './totals.ts'

const between = ' '.repeat(8)

/** The two runs with their totals and how much more the second is. Of a step, `totals` are its own. */
export function headLines(a: Side, b: Side, totals: HeadTotals, output: SettledOutput): Line[] {
  const named = pipelineOf(a) !== pipelineOf(b)
  const parts = [
    [...styled('A ', 'bold'), ...aboutSide(a, totals.a, named, output)],
    [...styled('B ', 'bold'), ...aboutSide(b, totals.b, named, output)],
    plain([deltaOfTime(totals), deltaOfCost(totals)].filter((text) => text !== '').join('  ')),
  ].filter((part) => part.length > 0)
  const oneLine = parts.flatMap((part, index) => (index === 0 ? part : [...plain(between), ...part]))
  const fits = output.width === undefined || lineWidth(cleanLine(oneLine)) <= output.width
  return [
    ...(fits && !output.plain ? [oneLine] : parts),
    ...(named ? [styled('These are runs of different pipelines.', 'yellow')] : []),
    ...flow(
      differences(totals).map((text) => styled(text, 'dim')),
      output,
    ),
  ]
}

/** What is shown of both; absent for a step that one of them does not have. */
export interface HeadTotals {
  readonly a: Totals | undefined
  readonly b: Totals | undefined
}

function aboutSide(side: Side, totals: Totals | undefined, named: boolean, output: SettledOutput): Line {
  const name = named ? `${pipelineOf(side)} ` : ''
  const figures = totals === undefined ? '  –' : figuresOf(totals)
  if ('baseline' in side) return plain(`${name}${baselineText(side.baseline)}${figures}`)
  const { status, runId } = side.run
  const told = output.plain || (status !== 'completed' && status !== 'failed')
  return [
    ...statusLead(status, output),
    ...plain(`${name}${output.width === undefined ? runId : shortRunId(runId)}`),
    ...(told ? [...plain('  '), ...statusWord(status)] : []),
    ...plain(figures),
  ]
}

export function baselineText({ runs, found, isMore, typed }: Baseline): string {
  const all = runs === found && !isMore ? '' : ` of ${formatCount(found)}${isMore ? ' or more' : ''}`
  return `p50 of ${runs === found && !isMore ? countOf(runs, 'run') : `${formatCount(runs)}${all} runs`}, ${typed}`
}

function figuresOf({ durationNs, costUsd }: Totals): string {
  const duration = durationNs === undefined ? '' : `  ${formatDuration(durationNs)}`
  return `${duration}${costUsd === undefined || costUsd === 0 ? '' : `  ${formatUsd(costUsd)}`}`
}

const deltaOfTime = ({ a, b }: HeadTotals): string =>
  changed(a?.durationNs, b?.durationNs, (delta) => signedDuration(delta))
const deltaOfCost = ({ a, b }: HeadTotals): string => changed(a?.costUsd, b?.costUsd, signedUsd)

/** `+22.8s (+278%)` */
function changed(a: number | undefined, b: number | undefined, say: (delta: number) => string): string {
  if (a === undefined || b === undefined) return ''
  const said = say(b - a)
  const percent = signedPercent(b - a, a)
  return said === noDifference ? '' : `${said}${percent === '' ? '' : ` (${percent})`}`
}

/** The other totals that differ: `tokens 12,903 → 41,377 (+221%)`. */
function differences({ a, b }: HeadTotals): string[] {
  const amounts: readonly (readonly [string, (totals: Totals) => number | undefined])[] = [
    ['tokens', ({ inputTokens, outputTokens }) => inputTokens + outputTokens],
    ['retries', ({ retries }) => retries],
    ['steps done', ({ steps }) => steps],
    ['spans', ({ spans }) => spans],
  ]
  return amounts.flatMap(([name, of]) => {
    const [inA, inB] = [a && of(a), b && of(b)]
    if (inA === undefined || inB === undefined || signedCount(inB - inA) === noDifference) return []
    const percent = name === 'tokens' ? signedPercent(inB - inA, inA) : ''
    return [`${name} ${formatCount(inA)} → ${formatCount(inB)}${percent === '' ? '' : ` (${percent})`}`]
  })
}
