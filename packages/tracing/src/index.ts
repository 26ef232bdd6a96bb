export { captureForeign } from './capture-foreign.ts'
export { describeError } from './describe-error.ts'
export { MemoryStore } from './memory-store.ts'
export { evaluateQuery } from './reading/evaluate-query.ts'
export { foldRecords } from './reading/fold-records.ts'
export { foldRuns } from './reading/fold-runs.ts'
export { foldStatistics } from './reading/fold-statistics.ts'
export { pageRuns } from './reading/page-runs.ts'
export { pageSpans } from './reading/page-spans.ts'
export { readRecords } from './reading/read-records.ts'
export { runTotals } from './reading/run-totals.ts'
export { buildSpanTree } from './reading/span-tree.ts'
export { usageOf } from './reading/span-usage.ts'
export { searchTraces } from './searching/search-traces.ts'
export { StatisticsFold } from './reading/statistics-fold.ts'
export { tee } from './tee/tee.ts'
export { TraceManager } from './trace-manager.ts'

export type { Access, AccessEntry, AccessLog, AccessPage, AccessQuery } from './access-log.ts'
export type { ForeignCapture } from './capture-foreign.ts'
export type { MarkerType } from './capture/markers.ts'
export type { MemoryStoreOptions } from './memory-store.ts'
export type { RunTrace } from './reading/fold-records.ts'
export type { StatisticsScope } from './reading/statistics-fold.ts'
export type { StatisticsRun, StatisticsSpan } from './reading/statistics-span.ts'
export type { TotalsOptions } from './reading/run-totals.ts'
export type { BatchOptions, FlushResult } from './recording/record-queue.ts'
export type { KeyProvider } from './redaction/provider-keys.ts'
export type { RedactOptions, SecretPattern } from './redaction/redactor.ts'
export type { SecretClass } from './redaction/secret-names.ts'
export type { TeeReading } from './tee/tee-reading.ts'
export type { TeeOptions } from './tee/tee.ts'
export type {
  DoctorCheck,
  DoctorOptions,
  DoctorReport,
  Finding,
  PruneOptions,
  PruneReport,
  TraceAdmin,
} from './trace-admin.ts'
export type { TraceManagerOptions } from './trace-manager.ts'
export type {
  DurationSummary,
  RunSummary,
  RunSummaryQuery,
  SpanStatistics,
  StatisticsGrouping,
  StatisticsQuery,
  StatisticsTrend,
} from './statistics-query.ts'
export type {
  ComparisonOperator,
  Condition,
  Page,
  QueryValue,
  RunCondition,
  RunField,
  RunQuery,
  SortField,
  SpanCondition,
  SpanField,
  SpanPageOptions,
  SpanQuery,
} from './trace-query.ts'
export type {
  RecordOrder,
  RunEnd,
  RunRecord,
  RunStart,
  SpanEnd,
  SpanRecord,
  SpanStart,
  SpanUpdate,
  TraceRecord,
} from './trace-record.ts'
export type {
  SearchField,
  SearchHit,
  SearchPage,
  SearchPageOptions,
  SearchQuery,
  SearchSnippet,
  TraceSearch,
} from './trace-search.ts'
export type { RunPage, SpanPage, TraceReader, TraceSink, TraceStore } from './trace-store.ts'
