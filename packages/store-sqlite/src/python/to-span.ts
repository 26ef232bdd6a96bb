import { attributeNames, type JsonObject, type JsonValue, type Span, type ValueInfo } from '@flujo/domain'
import type { ForeignCapture } from '@flujo/tracing'

import { formatValueRef, type ValueSlot } from '../read/value-ref.ts'
import type { Draft } from './draft.ts'
import { errorFromText } from './python-error.ts'
import { type JsonColumn, unreadable } from './python-json.ts'

/** What spans are made with. */
export interface SpanContext {
  readonly runId: string
  readonly capture: ForeignCapture
  /** Gets the captured values, by their refs. */
  readonly values: Map<string, JsonValue>
}

/** The span that a draft has become, redacted and within limits. */
export function toSpan(draft: Draft, index: number, context: SpanContext): Span {
  const { spanId, parentSpanId, name, kind, startUs, endUs, facts } = draft
  const { runId, capture } = context
  const status = draft.status ?? 'completed'
  const input = keep(draft, facts.input, { slot: 'input', index, context })
  const output = keep(draft, facts.output, { slot: 'output', index, context })
  const error = status === 'failed' && facts.feedback !== undefined ? errorFromText(facts.feedback, capture) : undefined
  return {
    runId,
    spanId,
    parentSpanId,
    name,
    kind,
    status,
    startTimeUs: startUs,
    durationNs: endUs === undefined ? undefined : (endUs - startUs) * 1_000,
    attributes: { ...capture.attributes(draft.attributes), ...ownAttributes(draft, capture) },
    events: draft.events.map(({ attributes = {}, ...event }) => ({
      ...event,
      attributes: capture.attributes(attributes),
    })),
    error: draft.error ?? error,
    input,
    output,
  }
}

interface Keeping {
  readonly slot: ValueSlot
  readonly index: number
  readonly context: SpanContext
}

function keep(draft: Draft, column: JsonColumn, { slot, index, context }: Keeping): ValueInfo | undefined {
  if (column === undefined) return undefined
  const { runId, capture, values } = context
  if ('damaged' in column) draft.marks.add('damaged JSON')
  const value = 'damaged' in column ? unreadable(column.damaged, capture) : capture.value(column.json)
  const ref = formatValueRef({ slot, index, runId })
  values.set(ref, value)
  return { ref, bytes: Buffer.byteLength(JSON.stringify(value)) }
}

const maxFeedback = 8 * 1_024

function ownAttributes(draft: Draft, capture: ForeignCapture): JsonObject {
  const { kind, facts, marks, damaged } = draft
  const { attempts, iterations, feedback, metadata, exitReason } = facts
  const own: Record<string, JsonValue | undefined> = {
    ...usageAttributes(draft),
    attributes: damaged === undefined ? undefined : unreadable(damaged, capture),
    // What the original counts as tries of a loop are its iterations.
    [kind === 'loop' ? attributeNames.loopIterations : attributeNames.attempts]:
      kind === 'loop' ? (iterations ?? attempts) : attempts,
    [attributeNames.loopEndReason]: exitReason === 'condition' ? 'until' : exitReason,
    [attributeNames.feedback]: feedback === undefined ? undefined : capture.text(feedback, maxFeedback),
    metadata: metadata === undefined ? undefined : capture.attributes(metadata),
    [attributeNames.reconstructed]: marks.size === 0 ? undefined : [...marks],
  }
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) as JsonObject
}

/** The original keeps one count of tokens; it stands as that of tokens written. */
function usageAttributes({ facts: { tokens = 0, costUsd } }: Draft): Record<string, JsonValue | undefined> {
  if (tokens === 0 && (costUsd === undefined || costUsd === 0)) return {}
  return {
    [attributeNames.outputTokens]: tokens === 0 ? undefined : tokens,
    [attributeNames.costUsd]: costUsd,
    [attributeNames.unpricedCalls]: costUsd === undefined ? 1 : undefined,
  }
}
