import { attributeNames } from '@flujo/domain'
import type { SpanField } from '@flujo/tracing'
import { spanStatuses } from '../filters/status-option.ts'
import { fieldsOf, type FilterField, type SpanScope } from './field.ts'

const attribute = (key: string, kind: FilterField<SpanField>['kind']): FilterField<SpanField> => ({
  kind,
  fields: [`attributes.${key}`],
})
const ofRun = (name: string): string => `It is of the run, and \`list --where\` asks it: ${name} = ….`

/** What a filter can ask of a span; its attributes by their keys beside these. */
export const spanScope: SpanScope = {
  row: 'span',
  fields: fieldsOf<SpanField>([
    ['span id spanid', { kind: 'text', fields: ['spanId'] }],
    ['parent parentspanid', { kind: 'text', fields: ['parentSpanId'] }],
    ['name step', { kind: 'text', fields: ['name'] }],
    ['kind', { kind: 'text', fields: ['kind'] }],
    ['status', { kind: 'status', fields: ['status'] }],
    ['started start starttime', { kind: 'time', fields: ['startTimeUs'] }],
    ['starttimeus', { kind: 'time', fields: ['startTimeUs'], plainUnit: 'us' }],
    ['duration took', { kind: 'duration', fields: ['durationNs'] }],
    ['durationns', { kind: 'duration', fields: ['durationNs'], plainUnit: 'ns' }],
    ['error', { kind: 'text', fields: ['errorType', 'errorMessage'] }],
    ['errortype error.type', { kind: 'text', fields: ['errorType'] }],
    ['errormessage error.message message', { kind: 'text', fields: ['errorMessage'] }],
    ['cost costusd', attribute(attributeNames.costUsd, 'money')],
    ['inputtokens', attribute(attributeNames.inputTokens, 'count')],
    ['outputtokens', attribute(attributeNames.outputTokens, 'count')],
    ['attempts', attribute(attributeNames.attempts, 'count')],
    ['attempt', attribute(attributeNames.attempt, 'count')],
    ['model', attribute(attributeNames.requestModel, 'text')],
    ['provider', attribute(attributeNames.provider, 'text')],
  ]),
  instead: new Map([
    ['tokens', 'A span has input_tokens and output_tokens.'],
    ['retries', 'Ask the tries: attempts > 1.'],
    ['failed', 'Write status = failed.'],
    ...['run', 'trace', 'pipeline', 'spans'].map((name) => [name, ofRun(name)] as const),
    ['path', 'A query does not know paths; ask `name`, or `show --span` with a path.'],
    ['input', 'Captured values cannot be asked; `show --span … --input` prints one.'],
    ['output', 'Captured values cannot be asked; `show --span … --output` prints one.'],
    ['depth', 'A query does not know how deep a span is.'],
    ['self', 'A query does not know a time without what is below; ask `duration`.'],
    ['ended', 'Ask `started` and `duration`.'],
    ['end', 'Ask `started` and `duration`.'],
    ['attributes', 'Write the key after a dot: attributes.KEY.'],
  ]),
  statuses: spanStatuses,
  searched: ['name', 'errorType', 'errorMessage'],
}
