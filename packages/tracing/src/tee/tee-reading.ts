import type { TraceReader, TraceSink } from '../trace-store.ts'

/** What can be read of a tee: everything where one of its sinks can be read, else nothing. */
export type TeeReading = Partial<TraceReader>

const readerMethods = ['listRuns', 'getRun', 'getTrace', 'getSpans', 'getSpanStatistics', 'getValue'] as const

/** Whether a sink is a reader too. */
export function isReader(sink: TraceSink): sink is TraceSink & TraceReader {
  return readerMethods.every((method) => typeof (sink as Partial<TraceReader>)[method] === 'function')
}

/** The methods of a reader, bound to it. */
export function readingOf(reader: TraceReader | undefined): TeeReading {
  if (reader === undefined) return {}
  return {
    listRuns: (query, page) => reader.listRuns(query, page),
    getRun: (runId) => reader.getRun(runId),
    getTrace: (runId) => reader.getTrace(runId),
    getSpans: (runId, query) => reader.getSpans(runId, query),
    getSpanStatistics: (query) => reader.getSpanStatistics(query),
    getValue: (ref) => reader.getValue(ref),
    ...(reader.version !== undefined && { version: reader.version.bind(reader) }),
  }
}
