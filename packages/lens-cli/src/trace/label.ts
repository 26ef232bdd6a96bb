import { attributeNames, type JsonValue, type SpanNode } from '@flujo/domain'
import { countOf, formatCount } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { causeOf } from '../format/error-text.ts'
import { type Line, styled } from '../output/line.ts'
import { aggregateLabel, spansIn } from './aggregate-label.ts'
import type { Fold } from './fold.ts'
import type { TreeNode } from './tree-node.ts'

/** Kinds that need no word: what they are shows in the tree. */
const silentKinds = new Set(['run', 'task', 'pipeline', 'branch', 'attempt', 'iteration', 'item', 'custom'])

/** What a row is called: the name and the facts that explain what hangs below it. */
export function labelOf(node: TreeNode): Line {
  const { span } = node
  const aggregate = aggregateLabel(span)
  if (aggregate !== undefined) return aggregate
  const facts = factsOf(node)
  return [
    ...styled(span.name, node.depth === 0 ? 'bold' : undefined),
    ...styled(routeOf(node), undefined),
    ...styled(facts.map((fact) => `  ${fact}`).join(''), 'dim'),
  ]
}

/** The same facts in words, without the name. */
export function aboutNode(node: TreeNode): string {
  const route = routeOf(node).replace(/^ → /u, 'to ')
  return [...(route === '' ? [] : [route]), ...factsOf(node)].join(', ')
}

const factsOf = (node: TreeNode): string[] => [kindFact(node), ...stateFacts(node)].filter((fact) => fact !== '')

export function foldLabel({ nodes, isMixed }: Fold): Line {
  if (isMixed === true) return styled(`+ ${formatCount(nodes.length)} more`, 'dim')
  const first = nodes[0]?.span.name ?? ''
  const last = nodes.at(-1)?.span.name ?? ''
  return [
    ...styled(first === last ? first : `${first} … ${last}`, undefined),
    ...styled(`  × ${formatCount(nodes.length)}`, 'dim'),
  ]
}

/** How many spans below are not shown. */
export function hiddenFact(hidden: number): Line {
  return styled(hidden === 0 ? '' : `  + ${formatCount(hidden)} below`, 'dim')
}

function routeOf({ span }: TreeNode): string {
  const key = span.attributes[attributeNames.branchKey]
  if (typeof key === 'string') return ` → ${key}`
  const keys = span.attributes[attributeNames.routeKeys]
  if (!Array.isArray(keys)) return ''
  return ` → ${keys.length === 0 ? 'none' : keys.filter((each) => typeof each === 'string').join(', ')}`
}

function kindFact({ span }: TreeNode): string {
  const count = innerCount(span)
  if (span.kind === 'loop') return loopFact(count, span.attributes)
  if (span.kind === 'parallel' || span.kind === 'map' || span.kind === 'route')
    return `${span.kind}${timesText(count)}${siblingFacts(span.attributes)}`
  const chunks = span.attributes[attributeNames.chunkCount]
  if (typeof chunks === 'number') return `${span.kind} ${countOf(chunks, 'chunk')}`
  return silentKinds.has(span.kind) ? '' : span.kind
}

/** How many have to complete, and how many failures the step went on without. */
function siblingFacts(attributes: Readonly<Record<string, JsonValue>>): string {
  const quorum = attributes[attributeNames.quorum]
  const failed = attributes[attributeNames.failedCount]
  return (
    (typeof quorum === 'number' ? `, ${formatCount(quorum)} needed` : '') +
    (typeof failed === 'number' ? `, ${formatCount(failed)} failed` : '')
  )
}

/** How many spans there are inside, or were told of; `undefined` where what was inside was not written. */
function innerCount({ attributes, children }: SpanNode): number | undefined {
  const told = attributes[attributeNames.loopIterations]
  if (children.length === 0 && typeof told === 'number') return told
  return children.length === 0 && isReconstructed(attributes, 'no inner spans')
    ? undefined
    : children.reduce((sum, child) => sum + spansIn(child), 0)
}

const timesText = (count: number | undefined): string => (count === undefined ? '' : ` ×${formatCount(count)}`)

function isReconstructed(attributes: Readonly<Record<string, JsonValue>>, word: string): boolean {
  const words = attributes[attributeNames.reconstructed]
  return Array.isArray(words) && words.includes(word)
}

function loopFact(iterations: number | undefined, attributes: Readonly<Record<string, JsonValue>>): string {
  const most = attributes[attributeNames.loopMaxIterations]
  const reason = attributes[attributeNames.loopEndReason]
  const bound = typeof most === 'number' ? ` of ${formatCount(most)}` : ''
  return `loop${timesText(iterations)}${bound}${typeof reason === 'string' && reason !== 'failed' ? ` ${reason}` : ''}`
}

function stateFacts({ span }: TreeNode): string[] {
  const { attributes, error, kind } = span
  const attempts = attributes[attributeNames.attempts]
  const delayMs = attributes[attributeNames.retryDelayMs]
  const errorType = error === undefined ? attributes[attributeNames.errorType] : causeOf(error).type
  return [
    typeof attempts === 'number' && attempts > 1 ? countOfTries(attempts) : '',
    kind === 'attempt' && typeof errorType === 'string' ? errorType : '',
    kind === 'attempt' && typeof delayMs === 'number' ? `after ${formatDuration(delayMs * 1_000_000)}` : '',
    attributes[attributeNames.cacheHit] === true ? 'cached' : '',
    attributes[attributeNames.fallbackUsed] === true ? 'fallback' : '',
    span.status === 'running' ? progressOf(attributes) : '',
    attributes[attributeNames.unfinished] === true ? 'unfinished' : '',
    attributes[attributeNames.abandoned] === true ? 'abandoned' : '',
    limitFact(attributes),
    lateFact(span),
    span.orphan === true ? 'orphan' : '',
    span.kind !== 'run' && isReconstructed(attributes, 'times estimated') ? 'times estimated' : '',
    isReconstructed(attributes, 'nothing traced') ? 'nothing traced' : '',
  ]
}

/** Which of its limits was crossed here. */
function limitFact(attributes: Readonly<Record<string, JsonValue>>): string {
  const limit = attributes[attributeNames.limitExceeded]
  return typeof limit === 'string' ? `limit ${limit} exceeded` : ''
}

/** What came of code in it that nobody waited for any more. */
function lateFact({ events }: SpanNode): string {
  const late = events.filter(({ name }) => name === 'late_result').length
  return late === 0 ? '' : countOf(late, 'late result')
}

const countOfTries = (attempts: number): string => `${formatCount(attempts)} tries`

function progressOf(attributes: Readonly<Record<string, JsonValue>>): string {
  const done = attributes[attributeNames.progressDone]
  const total = attributes[attributeNames.progressTotal]
  if (typeof done !== 'number') return ''
  return typeof total === 'number' ? `${formatCount(done)}/${formatCount(total)}` : countOf(done, 'step')
}
