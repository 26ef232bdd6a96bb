// Gives one value to one tracer as an attribute, an event and an error, and exports the span as JSON.
const [tracer, name] = process.argv.slice(2)
const { hostileValues } = await import(new URL('../../tests/src/abuse/hostile-values.ts', import.meta.url))
const value = hostileValues.find((hostile) => hostile.name === name).make()

async function withOpenTelemetry() {
  const { BasicTracerProvider, SimpleSpanProcessor } = await import('@opentelemetry/sdk-trace-base')
  const exported = []
  const exporter = {
    export: (spans, done) => {
      for (const { attributes, events, status } of spans) exported.push(JSON.stringify({ attributes, events, status }))
      done({ code: 0 })
    },
    shutdown: async () => {},
  }
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const otel = provider.getTracer('abuse')
  return {
    say: (value) => {
      const span = otel.startSpan('abused')
      span.setAttribute('value', value)
      span.setAttributes({ value, list: [value] })
      span.addEvent('seen', { value })
      span.recordException(value)
      span.setStatus({ code: 2, message: value })
      span.end()
    },
    isKept: async () => {
      await provider.forceFlush()
      return exported.length === 1
    },
  }
}

async function withFlujo() {
  const { MemoryStore, TraceManager } = await import('../../packages/tracing/src/index.ts')
  const tracing = new TraceManager({ store: new MemoryStore() })
  const base = {
    runId: 'run',
    epoch: 1,
    spanId: '1'.repeat(16),
    parentSpanId: undefined,
    name: 'abused',
    kind: 'run',
    timeUs: 1,
  }
  return {
    say: (value) => {
      tracing.hook({ ...base, event: 'pre_run', traceId: '1'.repeat(32), plannedSteps: 1, input: value })
      tracing.hook({ ...base, event: 'on_span_update', attributes: value, spanEvent: undefined })
      tracing.hook({ ...base, event: 'on_span_update', attributes: { value, list: [value] }, spanEvent: undefined })
      tracing.hook({
        ...base,
        event: 'on_span_update',
        attributes: undefined,
        spanEvent: { name: 'seen', timeUs: 1, attributes: { value } },
      })
      tracing.hook({
        ...base,
        event: 'post_run',
        status: 'failed',
        durationNs: 1,
        output: undefined,
        error: value,
        result: {},
      })
    },
    isKept: async () => {
      await tracing.flush()
      const [span] = await tracing.store.getSpans('run')
      return JSON.stringify(span) !== undefined && span.status === 'failed'
    },
  }
}

const { say, isKept } = await (tracer === 'otel' ? withOpenTelemetry() : withFlujo())
// Something harmless first, so that the figure is not that of loading and compiling.
await (await (tracer === 'otel' ? withOpenTelemetry() : withFlujo())).say({ text: 'harmless', list: [1, { a: true }] })
const start = performance.now()
let thrown
try {
  say(value)
} catch (error) {
  thrown = { error }
}
const ms = performance.now() - start
const kept = await isKept().catch(() => false)
const what = thrown !== undefined ? '**throws into the caller**' : kept ? 'kept' : '**the span is lost**'
console.log(JSON.stringify({ what, ms, isFine: thrown === undefined && kept }))
process.exit(0)
