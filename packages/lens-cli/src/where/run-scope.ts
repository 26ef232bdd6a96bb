import type { RunField } from '@flujo/tracing'
import { runStatuses } from '../filters/status-option.ts'
import { fieldsOf, type RunScope } from './field.ts'

const inSpans = (name: string): string => `It is in the spans of a run: any(${name} = …).`

/** What a filter can ask of a run. */
export const runScope: RunScope = {
  row: 'run',
  fields: fieldsOf<RunField>([
    ['run id runid', { kind: 'text', fields: ['runId'] }],
    ['trace traceid', { kind: 'text', fields: ['traceId'] }],
    ['pipeline', { kind: 'text', fields: ['pipeline'] }],
    ['status', { kind: 'status', fields: ['status'] }],
    ['started start starttime', { kind: 'time', fields: ['startTimeUs'] }],
    ['starttimeus', { kind: 'time', fields: ['startTimeUs'], plainUnit: 'us' }],
    ['duration took', { kind: 'duration', fields: ['durationNs'] }],
    ['durationns', { kind: 'duration', fields: ['durationNs'], plainUnit: 'ns' }],
    ['cost costusd', { kind: 'money', fields: ['costUsd'] }],
    ['tokens', { kind: 'count', fields: ['tokens'] }],
    ['retries', { kind: 'count', fields: ['retries'] }],
    ['spans', { kind: 'count', fields: ['spans'] }],
    ['failed failedspans', { kind: 'count', fields: ['failedSpans'] }],
    ['error', { kind: 'text', fields: ['errorType', 'errorMessage'] }],
    ['errortype error.type', { kind: 'text', fields: ['errorType'] }],
    ['errormessage error.message message', { kind: 'text', fields: ['errorMessage'] }],
  ]),
  instead: new Map([
    ['name', 'A run has a pipeline; its spans have names: any(name = …).'],
    ['step', 'Steps are spans of a run: any(name = …).'],
    ['span', 'Spans are inside a run: any(span = …).'],
    ...['kind', 'model', 'provider', 'attempts', 'attempt'].map((name) => [name, inSpans(name)] as const),
    ['parent', inSpans('parent')],
    ['path', 'A query does not know paths; ask the name of the step: any(name = …).'],
    ['failedpath', 'A query does not know paths; ask the name of the step: any(status = failed and name = …).'],
    ['input', 'Captured values cannot be asked; `show --input` prints one.'],
    ['output', 'Captured values cannot be asked; `show --output` prints one.'],
    ['ended', 'Ask `started` and `duration`.'],
    ['end', 'Ask `started` and `duration`.'],
    ['steps', 'Ask `spans`, the number of spans.'],
  ]),
  statuses: runStatuses,
  searched: ['pipeline', 'errorType', 'errorMessage'],
}
