import { attributeNames, type JsonValue, type SpanNode } from '@flujo/domain'
import { spansIn } from '../trace/aggregate-label.ts'
import type { StepTraits } from './step.ts'

/** What a span says of itself beside its times and values. */
export function traitsOf(span: SpanNode): StepTraits {
  const { attributes } = span
  return {
    route: routeOf(attributes),
    models: modelsOf(span),
    count: countOf(span),
    loopEnd: textOf(attributes[attributeNames.loopEndReason]),
    cached: attributes[attributeNames.cacheHit] === true ? 'cached' : undefined,
    fallback: attributes[attributeNames.fallbackUsed] === true ? 'fallback' : undefined,
    limit: textOf(attributes[attributeNames.limitExceeded]),
    feedback: textOf(attributes[attributeNames.feedback]),
    requests: requestsOf(attributes),
  }
}

function routeOf(attributes: SpanNode['attributes']): string | undefined {
  const keys = attributes[attributeNames.routeKeys]
  if (!Array.isArray(keys)) return textOf(attributes[attributeNames.branchKey])
  return keys.length === 0 ? 'none' : keys.filter((key) => typeof key === 'string').join(', ')
}

/** Tries are no steps of their own here: what they asked counts for the step. */
function modelsOf({ attributes, children }: SpanNode): string | undefined {
  const asked = [attributes, ...children.filter(isTry).map((child) => child.attributes)].map(
    (some) => some[attributeNames.requestModel],
  )
  const models = new Set(asked.filter((model) => typeof model === 'string'))
  return models.size === 0 ? undefined : [...models].join(', ')
}

const isTry = ({ kind }: SpanNode): boolean => kind === 'attempt'

const nouns: Readonly<Record<string, string>> = { loop: 'iteration', map: 'item', aggregate: 'span' }

function countOf(span: SpanNode): StepTraits['count'] {
  const noun = Object.hasOwn(nouns, span.kind) ? nouns[span.kind] : undefined
  if (noun === undefined) return undefined
  if (span.kind === 'aggregate') return { noun, number: spansIn(span) }
  const told = span.attributes[attributeNames.loopIterations]
  const inside = span.children.filter(({ kind }) => kind === noun || kind === 'aggregate')
  if (inside.length === 0) return typeof told === 'number' ? { noun, number: told } : undefined
  return { noun, number: inside.reduce((sum, child) => sum + spansIn(child), 0) }
}

/** What is asked of a model: parameters, messages, instructions, and whatever its author called a prompt. */
const asked = /^gen_ai\.(?:request\.|prompt|input\.messages|system_instructions|tool\.definitions)|prompt/iu

function requestsOf(attributes: SpanNode['attributes']): ReadonlyMap<string, string> {
  const requests = new Map<string, string>()
  for (const [key, value] of Object.entries(attributes)) {
    if (key === attributeNames.requestModel || !asked.test(key) || value === null) continue
    requests.set(key, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return requests
}

const textOf = (value: JsonValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined)
