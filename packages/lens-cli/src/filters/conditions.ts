import type { RunCondition, SpanCondition } from '@flujo/tracing'
import { parseNameOption } from './name-option.ts'
import { parseStatusOption } from './status-option.ts'
import { parseTimeOption, type TimeOptionContext } from './time-option.ts'
import { LensError } from '../lens-error.ts'

/** Values of filter flags as they were typed. */
export interface FilterValues {
  readonly status?: string | undefined
  readonly name?: string | undefined
  readonly kind?: string | undefined
  readonly pipeline?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

/** What `--pipeline`, `--since` and `--until` ask of a run; `undefined` if none was given. */
export function runScope(values: FilterValues, context: TimeOptionContext): RunCondition | undefined {
  const { pipeline } = values
  const { fromUs, toUs } = timeScope(values, context)
  return allOf<RunCondition>([
    pipeline === undefined ? undefined : parseNameOption('--pipeline', 'pipeline', pipeline),
    fromUs === undefined ? undefined : { op: '>=', field: 'startTimeUs', value: fromUs },
    toUs === undefined ? undefined : { op: '<=', field: 'startTimeUs', value: toUs },
  ])
}

/** The time that `--since` and `--until` are the ends of. */
export function timeScope(
  { since, until }: FilterValues,
  context: TimeOptionContext,
): { readonly fromUs: number | undefined; readonly toUs: number | undefined } {
  const fromUs = since === undefined ? undefined : parseTimeOption('--since', since, context)
  const toUs = until === undefined ? undefined : parseTimeOption('--until', until, context)
  if (fromUs !== undefined && toUs !== undefined && fromUs > toUs) {
    throw new LensError(2, `--since ${since} is later than --until ${until}: no run can be between them`, {
      hint: 'Swap them, or leave one out.',
    })
  }
  return { fromUs, toUs }
}

/** What `--status`, `--name` and `--kind` ask of a span; `undefined` if none was given. */
export function spanFilter({ status, name, kind }: FilterValues): SpanCondition | undefined {
  const conditions: SpanCondition[] = []
  if (status !== undefined) conditions.push(parseStatusOption('span', status))
  if (name !== undefined) conditions.push(parseNameOption('--name', 'name', name))
  if (kind !== undefined) conditions.push(parseNameOption('--kind', 'kind', kind))
  return allOf(conditions)
}

/** One condition out of several, those left out not counted; `undefined` if none is left. */
export function allOf<Of extends RunCondition | SpanCondition>(
  conditions: readonly (Of | undefined)[],
): Of | { readonly op: 'and'; readonly conditions: readonly Of[] } | undefined {
  const given = conditions.filter((condition) => condition !== undefined)
  return given.length > 1 ? { op: 'and', conditions: given } : given[0]
}
