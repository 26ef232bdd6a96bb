import type { Generated } from 'kysely'

/** `ANY` columns of STRICT tables. A number is bound as a bigint there, or it would be kept as 8 bytes of floating point. */
type Any = string | number | bigint | Uint8Array | null

/** Texts that repeat (names of steps and pipelines, kinds), under small numbers. */
interface NameTable {
  id: Generated<number>
  text: string
}

/** Facts about the file itself, such as `min_reader_version`. */
interface MetaTable {
  key: string
  value: string
}

/** Processes that have written runs, each with the time of its last sign of life. */
export interface OwnerTable {
  id: Generated<number>
  host: string
  boot_id: string | null
  pid_namespace: string | null
  pid: number
  /** In the units of the platform; only ever compared. */
  pid_start: number | null
  beat_us: number
}

/** One row a run. A run of which only spans have arrived has no `start_us` and is not shown. */
export interface RunTable {
  id: Generated<number>
  run_id: string
  /** NULL where it is the same as `run_id`. */
  trace_id: string | null
  pipeline: number | null
  status: number
  epoch: number
  seq: number
  /** What the spans' starts count from; never changes. */
  origin_us: number
  start_us: number | null
  duration_ns: number | null
  /** First half of the span ids of block 0, as a signed 32-bit number; text for ids that are not 16 hex digits. */
  base_prefix: Any
  /** Second half of the span id that has index 0. */
  base_low: number
  root: number | null
  planned_steps: number | null
  done_steps: number
  spans: number
  failed_spans: number
  retries: number
  calls: number
  input_tokens: number
  output_tokens: number
  cost_usd: number
  unpriced_calls: number
  dropped_spans: number
  cuts: number
  redactions: number
  error: string | null
  failed_path: string | null
  owner: number | null
  /** By the clock of the store, whatever clock the run has; when what is known of the run was written last. */
  written_us: number | null
}

/** Prefixes of span ids of a run beyond the first one; see `write/span-ids.ts`. */
interface SpanBlockTable {
  run: number
  block: number
  prefix: Any
  low: number
}

export interface SpanTable {
  run: number
  idx: number
  parent: number | null
  name: number
  kind: number
  status: number
  /** Microseconds after the run's `origin_us`. */
  start_offset_us: number
  duration_ns: number | null
  epoch: number
  seq: number
  attributes: string | null
  events: string | null
  error: string | null
  /** JSON text, JSON text with references (see `values/piece.ts`), or the number of a payload. */
  input: Any
  output: Any
  /** Copies of attributes that are summed up, so that no sum has to read JSON. All four of usage are there, or none. */
  attempts: number | null
  input_tokens: number | null
  output_tokens: number | null
  cost_usd: number | null
  unpriced_calls: number | null
}

/** Pieces of large values, once each, found by the SHA-256 of their text; layout 1 has whole values here. */
interface PayloadTable {
  id: Generated<number>
  hash: Uint8Array
  /** Length of what the piece stands for, references put in. */
  bytes: number
  /** How `body` is written: 0 text, 1 the same deflated (raw). */
  encoding: number
  body: Uint8Array
}

/** Which run uses which payloads, within others too: a payload goes with the last run that uses it. */
interface RunPayloadTable {
  run: number
  payload: number
}

/** Who looked at traces or changed them. Triggers refuse to change or remove a row. */
interface AuditTable {
  id: Generated<number>
  time_us: number
  user: string
  command: string
  run_id: string | null
  /** JSON text. */
  detail: string | null
}

export interface Tables {
  names: NameTable
  meta: MetaTable
  owners: OwnerTable
  runs: RunTable
  span_blocks: SpanBlockTable
  spans: SpanTable
  payloads: PayloadTable
  run_payloads: RunPayloadTable
  audit: AuditTable
}

export const tableNames: readonly (keyof Tables)[] = [
  'names',
  'meta',
  'owners',
  'runs',
  'span_blocks',
  'spans',
  'payloads',
  'run_payloads',
  'audit',
]
