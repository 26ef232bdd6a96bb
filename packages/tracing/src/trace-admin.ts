/** How much may stay. Only runs that are over are removed, oldest first; never one that is paused or under way. */
export interface PruneOptions {
  /** Largest size of the store in bytes, everything that belongs to it included; `Infinity` for no limit. */
  readonly maxBytes?: number | undefined
  /** Runs that ended longer ago go; `Infinity` for no limit. */
  readonly maxAgeDays?: number | undefined
  /** Only says what would go. */
  readonly dryRun?: boolean | undefined
}

/** What was removed, or would be. */
export interface PruneReport {
  readonly dryRun: boolean
  readonly runs: number
  readonly spans: number
  /** Ids of the runs, oldest first; the first 1,000 of them. */
  readonly runIds: readonly string[]
  /** Spans of no run and values of no span that were removed with them; absent in a dry run. */
  readonly orphans?: number | undefined
  readonly bytesBefore: number
  /** Estimated in a dry run. */
  readonly bytesAfter: number
}

/** How a store is looked over. */
export interface DoctorOptions {
  /** Repairs what can be repaired. */
  readonly fix?: boolean | undefined
}

/**
 * What a store is checked for: `integrity` of the file; `roots`: one root
 * a run; `parents`: each is there, or its child is marked as an orphan; `cycles`; `nesting`: a child lies within its
 * parent; `counters`: a run's sums are those of its spans; `open_spans`: none in a run that has ended; `values`: each is
 * there and is used; `orphans`: no span is without a run; `search`: what is
 * indexed for searching is there.
 */
export type DoctorCheck =
  | 'integrity'
  | 'roots'
  | 'parents'
  | 'cycles'
  | 'nesting'
  | 'counters'
  | 'open_spans'
  | 'values'
  | 'orphans'
  | 'search'

/** Something that is not as it should be. */
export interface Finding {
  readonly check: DoctorCheck
  readonly runId?: string | undefined
  readonly spanId?: string | undefined
  /** A sentence for people. */
  readonly message: string
  /** What was done about it; absent where nothing was. */
  readonly fixed?: string | undefined
}

/** What was checked and found. */
export interface DoctorReport {
  /** Nothing is wrong, or nothing any more. */
  readonly ok: boolean
  readonly runs: number
  readonly spans: number
  /** At most 100 of each check. */
  readonly findings: readonly Finding[]
}

/**
 * What keeps a store in order, apart from reading and writing it.
 *
 * @example
 * const { runs, bytesAfter } = await admin.prune({ maxAgeDays: 30, dryRun: true })
 */
export interface TraceAdmin {
  prune(options?: PruneOptions): Promise<PruneReport>
  doctor(options?: DoctorOptions): Promise<DoctorReport>
}
