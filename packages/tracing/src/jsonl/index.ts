export { jsonlSink } from './jsonl-sink.ts'
export { parseJsonl } from './parse-jsonl.ts'

export type { JsonlSinkOptions } from './jsonl-sink.ts'
export type { ParsedJsonl } from './parse-jsonl.ts'
