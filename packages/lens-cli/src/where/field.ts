import type { RunField, SpanField } from '@flujo/tracing'

/** What a field holds, and so what can be asked of it and how values for it are written. */
export type FieldKind = 'text' | 'status' | 'time' | 'duration' | 'money' | 'count' | 'attribute'

/** What a word of a filter stands for. */
export interface FilterField<Field extends string> {
  readonly kind: FieldKind
  /** One, or two for `error`: its type and its message. */
  readonly fields: readonly [Field, ...Field[]]
  /** What a number without a unit is, where the field was called by its full name: `durationNs`. */
  readonly plainUnit?: 'ns' | 'us'
}

/** What can be asked of a row, by the words that people use. */
export interface FilterScope<Field extends string> {
  readonly row: 'run' | 'span'
  /** By their names in lower case without underscores. */
  readonly fields: ReadonlyMap<string, FilterField<Field>>
  /** What people would ask but a query cannot, and what to ask instead. */
  readonly instead: ReadonlyMap<string, string>
  readonly statuses: readonly string[]
  /** Where a bare word is looked for. */
  readonly searched: readonly Field[]
}

export type RunScope = FilterScope<RunField>
export type SpanScope = FilterScope<SpanField>

/** `startTimeUs`, `start_time_us` and `starttimeus` are the same. */
export const normalizeName = (name: string): string => name.toLowerCase().replaceAll('_', '')

/** A scope's fields from lists of names. */
export function fieldsOf<Field extends string>(
  entries: readonly (readonly [names: string, field: FilterField<Field>])[],
): ReadonlyMap<string, FilterField<Field>> {
  return new Map(entries.flatMap(([names, field]) => names.split(' ').map((name) => [name, field] as const)))
}
