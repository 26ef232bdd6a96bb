export { settle } from './settle.ts'
export { virtualRuntime } from './virtual-runtime.ts'

export type { PendingTimer, VirtualRuntime, VirtualRuntimeOptions } from './virtual-runtime.ts'
