import { attributeNames, type SpanNode, sumUsage, type UsageTotals } from '@flujo/domain'
import { usageOf } from '../format/span-usage.ts'
import { coveredNs } from '../show/self-time.ts'
import type { Step } from './step.ts'
import { traitsOf } from './step-traits.ts'

/** A tree of spans as a tree of steps. Trees may be of any depth: nothing here calls itself. */
export function readSteps(root: SpanNode): Step {
  const order: SpanNode[] = []
  const waiting = [root]
  for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
    order.push(span)
    for (const child of span.children) waiting.push(child)
  }
  const steps = new Map<SpanNode, Step>()
  // Children come after their parent in `order`, so from its end each finds its own ready.
  for (const span of order.toReversed()) {
    const children = span.children.map((child) => steps.get(child) as Step)
    steps.set(span, stepOf(span, children))
  }
  return steps.get(root) as Step
}

function stepOf(span: SpanNode, children: readonly Step[]): Step {
  const { spanId, name, kind, status, error, input, output } = span
  const number = numberOf(span)
  const retries = retriesOf(span)
  const durationNs = status === 'skipped' ? undefined : span.durationNs
  const usage = children.reduce<UsageTotals>((sum, child) => sumUsage(sum, child.usage), usageOf(span))
  return {
    ...{ spanId, name, kind, status, error, input, output, usage, children, retries, durationNs },
    key: `${span.orphan === true ? 'orphan ' : ''}${kind} ${number === undefined ? name : `#${number}`}`,
    isNumbered: number !== undefined,
    selfNs: durationNs === undefined ? undefined : Math.max(0, durationNs - coveredNs(stepsBelow(span))),
    allRetries: children.reduce((sum, child) => sum + child.allRetries, retries),
    size: children.reduce((sum, child) => sum + child.size, 1),
    traits: traitsOf(span),
    isOrdered: !unorderedKinds.has(kind) && areApart(span.children),
  }
}

const indexNames: Readonly<Record<string, string>> = {
  attempt: attributeNames.attempt,
  iteration: attributeNames.iterationIndex,
  item: attributeNames.itemIndex,
}

/** The number of a try, iteration or item: from its attribute, else from its name. */
function numberOf({ kind, name, attributes }: SpanNode): number | undefined {
  const key = Object.hasOwn(indexNames, kind) ? indexNames[kind] : undefined
  if (key === undefined) return undefined
  const index = attributes[key]
  // Attributes of iterations and items count from 0, names from 1.
  if (typeof index === 'number') return kind === 'attempt' ? index : index + 1
  const digits = /(\d+)$/u.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function retriesOf({ attributes, children }: SpanNode): number {
  const told = attributes[attributeNames.attempts]
  const tries = children.filter(({ kind }) => kind === 'attempt').length
  return Math.max(0, Math.max(typeof told === 'number' && told < Number.MAX_SAFE_INTEGER ? told : 0, tries) - 1)
}

/** The children of a step, and of its tries. */
function stepsBelow({ kind, children }: SpanNode): SpanNode[] {
  return children.flatMap((child) => (child.kind === 'attempt' && kind !== 'attempt' ? child.children : [child]))
}

const unorderedKinds: ReadonlySet<string> = new Set(['parallel', 'map', 'route'])

/** Starts are whole microseconds: so much may two overlap that did not. */
const roundingUs = 1

/** Whether none starts, oldest first, before those before it have ended. */
function areApart(spans: readonly SpanNode[]): boolean {
  let untilUs = -Infinity
  for (const { startTimeUs, durationNs = 0 } of spans) {
    if (startTimeUs + roundingUs < untilUs) return false
    untilUs = Math.max(untilUs, startTimeUs + durationNs / 1_000)
  }
  return true
}
