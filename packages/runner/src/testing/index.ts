export { journalContract } from './journal-contract.ts'
export { settle } from './settle.ts'
export { virtualRuntime } from './virtual-runtime.ts'

export type { JournalCheck } from './journal-contract.ts'
export type { PendingTimer, VirtualRuntime, VirtualRuntimeOptions } from './virtual-runtime.ts'
