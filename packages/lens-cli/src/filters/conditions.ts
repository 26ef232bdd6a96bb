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
  const { pipeline, since, until } = values
  const conditions: RunCondition[] = []
  if (pipeline !== undefined) conditions.push(parseNameOption('--pipeline', 'pipeline', pipeline))
  const sinceUs = since === undefined ? undefined : parseTimeOption('--since', since, context)
  const untilUs = until === undefined ? undefined : parseTimeOption('--until', until, context)
  if (sinceUs !== undefined) conditions.push({ op: '>=', field: 'startTimeUs', value: sinceUs })
  if (untilUs !== undefined) conditions.push({ op: '<=', field: 'startTimeUs', value: untilUs })
  if (sinceUs !== undefined && untilUs !== undefined && sinceUs > untilUs) {
    throw new LensError(2, `--since ${since} is later than --until ${until}: no run can be between them`, {
      hint: 'Swap them, or leave one out.',
    })
  }
  return allOf(conditions)
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
