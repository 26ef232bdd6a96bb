/** What can be asked of a run. */
export type RunField =
  | 'runId'
  | 'traceId'
  | 'pipeline'
  | 'status'
  | 'startTimeUs'
  | 'durationNs'
  | 'costUsd'
  | 'tokens'
  | 'retries'
  | 'spans'
  | 'failedSpans'
  | 'errorType'
  | 'errorMessage'

/** What can be asked of a span; attributes by `attributes.` and their key. */
export type SpanField =
  | 'spanId'
  | 'parentSpanId'
  | 'name'
  | 'kind'
  | 'status'
  | 'startTimeUs'
  | 'durationNs'
  | 'errorType'
  | 'errorMessage'
  | `attributes.${string}`

/**
 * How a field is compared. `~`: contains, ignoring the case of ASCII letters; `*=` contains, `^=` starts with, `$=` ends
 * with, exactly. The order operators compare numbers with numbers and text with text; values of other types never match.
 */
export type ComparisonOperator = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~' | '^=' | '$=' | '*='

export type QueryValue = string | number | boolean | null

/**
 * A condition on the rows of a query, as plain data: what a filter text is parsed to and a store compiles. Two-valued:
 * a field that a row does not have fails every comparison, so `!=`, `!~` and `not` hold for it.
 */
export type Condition<Field extends string = RunField | SpanField> =
  | { readonly op: 'and' | 'or'; readonly conditions: readonly Condition<Field>[] }
  | { readonly op: 'not'; readonly condition: Condition<Field> }
  | { readonly op: ComparisonOperator; readonly field: Field; readonly value: QueryValue }
  | { readonly op: 'in'; readonly field: Field; readonly values: readonly QueryValue[] }
  | { readonly op: 'exists'; readonly field: Field }

/** A condition on a span. */
export type SpanCondition = Condition<SpanField>

/** A condition on a run; `any`, `all` and `none` look into its spans (`all` holds for a run without spans). */
export type RunCondition =
  | { readonly op: 'and' | 'or'; readonly conditions: readonly RunCondition[] }
  | { readonly op: 'not'; readonly condition: RunCondition }
  | { readonly op: 'any' | 'all' | 'none'; readonly condition: SpanCondition }
  | Exclude<Condition<RunField>, { readonly op: 'and' | 'or' | 'not' }>

/** Which runs; all of them without `where`. */
export interface RunQuery {
  readonly where?: RunCondition | undefined
}

/** Which spans of a run; all of them without `where`. */
export interface SpanQuery {
  readonly where?: SpanCondition | undefined
}

/** A part of a long list, and its order. Rows without the sort field come last. */
export interface Page {
  /** Rows at most, 1 or more. Default 50. */
  readonly limit?: number | undefined
  /** `next` of the page before this one. */
  readonly after?: string | undefined
  /** Default: newest start first. */
  readonly sort?: { readonly field: SortField; readonly direction: 'asc' | 'desc' } | undefined
}

/** A part of the spans of a run, which are by start and then by span id. */
export interface SpanPageOptions {
  /** Spans at most, 1 or more. Default 1,000. */
  readonly limit?: number | undefined
  /** `next` of the page before this one. */
  readonly after?: string | undefined
}

export type SortField = 'startTimeUs' | 'durationNs' | 'costUsd' | 'tokens' | 'retries'
