export { readBack } from './read-back.ts'
export { traceSearchContract } from './search-checks.ts'
export { traceReaderContract, traceSinkContract, traceStoreContract } from './trace-store-contract.ts'

export type { ContractCheck, StoreCheck, TraceStorage } from './store-check.ts'
