import type { TraceSearch } from '../trace-search.ts'
import type { TraceReader, TraceSink } from '../trace-store.ts'

/** What can be read of a tee: everything where one of its sinks can be read, else nothing; searched as that can be. */
export type TeeReading = Partial<TraceReader & TraceSearch>

const readerMethods = [
  ...['listRuns', 'getRun', 'getTrace', 'getSpans', 'listSpans', 'summarizeRuns', 'getSpanStatistics'],
  ...['getValue', 'getValues'],
] as readonly (keyof TraceReader)[]

/** Whether a sink is a reader too. */
export function isReader(sink: TraceSink): sink is TraceSink & TraceReader {
  return readerMethods.every((method) => typeof (sink as Partial<TraceReader>)[method] === 'function')
}

/** The methods of a reader, bound to it. */
export function readingOf(reader: (TraceReader & Partial<TraceSearch>) | undefined): TeeReading {
  if (reader === undefined) return {}
  const { search } = reader
  return {
    ...(search !== undefined && { search: (query, page) => search.call(reader, query, page) }),
    listRuns: (query, page) => reader.listRuns(query, page),
    getRun: (runId) => reader.getRun(runId),
    getTrace: (runId) => reader.getTrace(runId),
    getSpans: (runId, query) => reader.getSpans(runId, query),
    summarizeRuns: (query) => reader.summarizeRuns(query),
    listSpans: (runId, query, page) => reader.listSpans(runId, query, page),
    getSpanStatistics: (query) => reader.getSpanStatistics(query),
    getValue: (ref) => reader.getValue(ref),
    getValues: (refs) => reader.getValues(refs),
    ...(reader.version !== undefined && { version: reader.version.bind(reader) }),
  }
}
