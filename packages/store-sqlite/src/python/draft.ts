import type { ErrorInfo, JsonObject, JsonValue, Span, SpanEvent } from '@flujo/domain'

import type { Reconstruction } from './reconstruction.ts'
import type { JsonColumn } from './python-json.ts'
import type { StepReport } from './step-report.ts'

/** A span that is being put together. */
export interface Draft {
  readonly spanId: string
  parentSpanId: string | undefined
  readonly name: string
  kind: string
  /** `undefined` while nothing says it. */
  status: Span['status'] | undefined
  startUs: number
  endUs: number | undefined
  /** As in the file, without those that have a place of their own. */
  attributes: JsonObject
  /** The column of attributes, where it is no JSON object. */
  damaged: string | undefined
  events: SpanEvent[]
  error: ErrorInfo | undefined
  /** Of the step itself, without those inside it. */
  facts: Omit<StepReport, 'name' | 'inner'>
  readonly marks: Set<Reconstruction>
}

/** Defaults of {@link Draft}. */
export function draftOf(known: Pick<Draft, 'spanId' | 'parentSpanId' | 'name' | 'kind' | 'startUs'>): Draft {
  return {
    ...known,
    status: undefined,
    endUs: undefined,
    attributes: {},
    damaged: undefined,
    events: [],
    error: undefined,
    facts: {},
    marks: new Set(),
  }
}

export const columnOf = (value: JsonValue | undefined): JsonColumn =>
  value === undefined ? undefined : { json: value }
