import { readRecords } from '../reading/read-records.ts'
import type { TraceRecord } from '../trace-record.ts'
import type { TraceSearch } from '../trace-search.ts'
import type { TraceSink } from '../trace-store.ts'
import type { TraceStorage } from './store-check.ts'

/**
 * A sink that can only be written to, with what reads the records that it has kept.
 *
 * @param kept gives all records so far, in any order; it is asked anew for each reading
 * @example
 * readBack(jsonlSink({ append }), () => parseJsonl(readFileSync(file, 'utf8')).records)
 */
export function readBack(
  sink: TraceSink,
  kept: () => Iterable<TraceRecord> | Promise<Iterable<TraceRecord>>,
): TraceStorage & TraceSearch {
  return { write: (records) => sink.write(records), ...readRecords(kept) }
}
