import { lifecycleChecks } from './lifecycle-checks.ts'
import { pagingChecks } from './paging-checks.ts'
import { pausedChecks } from './paused-checks.ts'
import { queryChecks } from './query-checks.ts'
import { recordChecks } from './record-checks.ts'
import { statisticsChecks } from './statistics-checks.ts'
import type { StoreCheck } from './store-check.ts'

/**
 * Everything that a `TraceStore` must do, without a test framework: each check is given a way to open an empty store
 * and rejects with a sentence where the store does otherwise.
 *
 * @example
 * for (const { name, check } of traceStoreContract) test(name, () => check(() => openMyStore()))
 */
export const traceStoreContract: readonly StoreCheck[] = Object.freeze([
  ...recordChecks,
  ...pausedChecks,
  ...queryChecks,
  ...pagingChecks,
  ...statisticsChecks,
  ...lifecycleChecks,
])
