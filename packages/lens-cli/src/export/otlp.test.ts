import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'

import { exportText } from '../testing/export-text.ts'
import { failedRun, sampleRuns } from '../testing/sample-runs.ts'
import { storeOf } from '../testing/screen-of.ts'
import { troublesomeRuns } from '../testing/trouble.ts'
import { otlpId } from './otlp.ts'
import { otlpValue } from './otlp-value.ts'

/** What the schema of OpenTelemetry makes of messages. */
interface MessageType {
  fromObject(plain: object): object
  verify(message: object): string | null
  encode(message: object): { finish(): Uint8Array }
  decode(bytes: Uint8Array): object
  toObject(message: object, options: object): unknown
}

interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
  readonly events: readonly { readonly timeUnixNano: string; readonly name: string }[]
  readonly status?: { readonly code: number; readonly message?: string }
}

interface Traces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: OtlpSpan['attributes'] }
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[]
  }[]
}

const require = createRequire(import.meta.url)
const folder = require.resolve('otlp-schema/package.json').replace(/package\.json$/u, '')
const schema = require(`${folder}build/src/generated/root.js`) as {
  readonly opentelemetry: {
    readonly proto: {
      readonly collector: { readonly trace: { readonly v1: { readonly ExportTraceServiceRequest: MessageType } } }
    }
  }
}
const { ExportTraceServiceRequest } = schema.opentelemetry.proto.collector.trace.v1

const ids = new Set(['traceId', 'spanId', 'parentSpanId'])
const bytesOf = (traces: Traces): object =>
  JSON.parse(JSON.stringify(traces), (key, value: unknown) =>
    ids.has(key) ? Buffer.from(String(value), 'hex').toString('base64') : value,
  ) as object

/** What is left after a trip through the binary form: ids in hex, and no member that is not there. */
function throughProtobuf(traces: Traces): unknown {
  const message = ExportTraceServiceRequest.fromObject(bytesOf(traces))
  expect(ExportTraceServiceRequest.verify(message)).toBeNull()
  const decoded = ExportTraceServiceRequest.decode(ExportTraceServiceRequest.encode(message).finish())
  const plain = ExportTraceServiceRequest.toObject(decoded, { longs: String, enums: Number, bytes: String })
  return JSON.parse(JSON.stringify(plain), (key, value: unknown) =>
    ids.has(key) ? Buffer.from(String(value), 'base64').toString('hex') : value,
  )
}

/** Lists that are empty are not there in the binary form. */
const withoutEmptyLists = (traces: Traces): unknown =>
  JSON.parse(JSON.stringify(traces), (_, value: unknown) =>
    Array.isArray(value) && value.length === 0 ? undefined : value,
  )

const spansOf = (traces: Traces): readonly OtlpSpan[] => traces.resourceSpans[0]?.scopeSpans[0]?.spans ?? []

async function tracesOf(reader: Parameters<typeof exportText>[0], run: string): Promise<Traces> {
  return JSON.parse(await exportText(reader, run, { format: 'otlp' })) as Traces
}

function expectSound(traces: Traces): void {
  expect(withoutEmptyLists(throughProtobuf(traces) as Traces)).toEqual(withoutEmptyLists(traces))
  for (const { traceId, spanId, name, kind, startTimeUnixNano, endTimeUnixNano, ...more } of spansOf(traces)) {
    expect(traceId).toMatch(/^[0-9a-f]{32}$/u)
    expect(spanId).toMatch(/^[0-9a-f]{16}$/u)
    expect([typeof name, typeof kind, typeof startTimeUnixNano, typeof endTimeUnixNano]).toEqual([
      'string',
      'number',
      'string',
      'string',
    ])
    expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano))
    for (const { timeUnixNano } of more.events) expect(timeUnixNano).toMatch(/^\d+$/u)
  }
}

test('the schema of OpenTelemetry takes it and loses nothing', async () => {
  for (const { runId } of sampleRuns) expectSound(await tracesOf(storeOf(), runId))
})

test('with any text in any field', async () => {
  const { reader, cases } = troublesomeRuns()
  for (const [text, { runId }] of cases) {
    const traces = await tracesOf(reader, runId)
    expectSound(traces)
    expect(spansOf(traces)[1]?.name).toBe(text.toWellFormed())
  }
})

test('times are nanoseconds, failures are errors, and success is not said', async () => {
  const spans = spansOf(await tracesOf(storeOf(), failedRun.runId))
  const classify = spans.find(({ name }) => name === 'classify')
  expect(classify).toMatchObject({
    traceId: 'c04be7d1c04be7d1c04be7d1c04be7d1',
    parentSpanId: spans[0]?.spanId,
    kind: 1,
    startTimeUnixNano: '1795365360000000000',
    endTimeUnixNano: '1795365360820000000',
  })
  expect(classify?.status).toBeUndefined()
  expect(classify?.attributes).toContainEqual({ key: 'gen_ai.usage.input_tokens', value: { intValue: '802' } })
  expect(classify?.attributes).toContainEqual({ key: 'flujo.cost.usd', value: { doubleValue: 0.003 } })
  expect(classify?.attributes).toContainEqual({
    key: 'flujo.span.input',
    value: { stringValue: '"My card was charged twice"' },
  })
  const search = spans.find(({ name }) => name === 'search')
  expect(search?.status).toEqual({ code: 2, message: 'model did not answer in 10s' })
  expect(search?.events).toContainEqual(
    expect.objectContaining({ name: 'exception', timeUnixNano: '1795365391000000000' }),
  )
  expect(spans.filter(({ name }) => name === 'draft')[0]?.status).toBeUndefined()
})

describe('what OpenTelemetry has no room for becomes what it has', () => {
  test('an id by other rules', () => {
    expect(otlpId('91c2fe0000000012', 16)).toBe('91c2fe0000000012')
    for (const id of ['', '0'.repeat(16), 'ABCDEF0123456789', 'run-1', '91c2fe00000000121']) {
      expect(otlpId(id, 16)).toMatch(/^[0-9a-f]{16}$/u)
      expect(otlpId(id, 16)).not.toMatch(/^0+$/u)
      expect(otlpId(id, 16)).toBe(otlpId(id, 16))
    }
  })

  test('a value', () => {
    expect(otlpValue({ a: [1, 1.5, true, null, 'x'], b: 2 ** 60 })).toEqual({
      kvlistValue: {
        values: [
          {
            key: 'a',
            value: {
              arrayValue: {
                values: [{ intValue: '1' }, { doubleValue: 1.5 }, { boolValue: true }, {}, { stringValue: 'x' }],
              },
            },
          },
          { key: 'b', value: { doubleValue: 2 ** 60 } },
        ],
      },
    })
  })
})
