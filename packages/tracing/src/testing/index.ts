export { traceStoreContract } from './trace-store-contract.ts'

export type { StoreCheck } from './store-check.ts'
