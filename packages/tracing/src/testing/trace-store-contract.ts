import { groupingChecks } from './grouping-checks.ts'
import { lifecycleChecks } from './lifecycle-checks.ts'
import { changingListChecks, pagingChecks } from './paging-checks.ts'
import { pausedChecks } from './paused-checks.ts'
import { queryChecks } from './query-checks.ts'
import { recordChecks } from './record-checks.ts'
import { spanPagingChecks } from './span-paging-checks.ts'
import { statisticsChecks } from './statistics-checks.ts'
import type { ContractCheck, StoreCheck, TraceStorage } from './store-check.ts'
import { summaryChecks } from './summary-checks.ts'
import { valueChecks } from './value-checks.ts'
import { versionChecks } from './version-checks.ts'

/**
 * What must become of records that are written: whatever order they come in, twice, in runs that are interleaved. For
 * sinks that cannot be read themselves; `readBack` makes of what such a sink has kept something that can be.
 *
 * @example
 * for (const { name, check } of traceSinkContract)
 *   test(name, () => check(() => readBack(mySink(file), () => parseJsonl(readFileSync(file, 'utf8')).records)))
 */
export const traceSinkContract: readonly ContractCheck<TraceStorage>[] = Object.freeze([
  ...recordChecks,
  ...pausedChecks,
])

/**
 * What a `TraceReader` must answer: conditions, pages, statistics, sums and values. For readers of what others write: give it
 * the reader with the `write` of whatever fills it.
 *
 * @example
 * for (const { name, check } of traceReaderContract) test(name, () => check(() => readerBesideItsWriter()))
 */
export const traceReaderContract: readonly ContractCheck<TraceStorage>[] = Object.freeze([
  ...queryChecks,
  ...pagingChecks,
  ...spanPagingChecks,
  ...statisticsChecks,
  ...groupingChecks,
  ...summaryChecks,
  ...valueChecks,
  ...versionChecks,
])

/**
 * Everything that a `TraceStore` must do, without a test framework: each check is given a way to open an empty store
 * and rejects with a sentence where the store does otherwise. Both parts above, and deletion and closing.
 *
 * @example
 * for (const { name, check } of traceStoreContract) test(name, () => check(() => openMyStore()))
 */
export const traceStoreContract: readonly StoreCheck[] = Object.freeze([
  ...traceSinkContract,
  ...traceReaderContract,
  ...changingListChecks,
  ...lifecycleChecks,
])
