import type { Run, Span } from '@flujo/domain'
import type { TraceRecord } from '../trace-record.ts'
import type { TraceReader, TraceSink, TraceStore } from '../trace-store.ts'

/** What can be written and read: all that most checks need. */
export type TraceStorage = TraceSink & TraceReader

/** One thing that must hold; `check` rejects with a sentence that says what was the case instead. */
export interface ContractCheck<Subject extends TraceStorage> {
  readonly name: string
  /** @param open gives an empty one that nobody else writes to; closed by the check, where it can be */
  check(open: () => Subject | Promise<Subject>): Promise<void>
}

/** One thing that every trace store must do. */
export type StoreCheck = ContractCheck<TraceStore>

/** A check that is given something open, which is closed afterwards. */
export function storeCheck<Subject extends TraceStorage>(
  name: string,
  check: (store: Subject) => Promise<void>,
): ContractCheck<Subject> {
  return {
    name,
    check: async (open) => {
      const store: Subject & Partial<Pick<TraceStore, 'close'>> = await open()
      try {
        await check(store)
      } finally {
        await store.close?.()
      }
    },
  }
}

/** Writes batch after batch, as a tracer does. */
export async function writeAll(store: TraceSink, ...batches: readonly (readonly TraceRecord[])[]): Promise<void> {
  for (const batch of batches) await store.write(batch)
}

/** Rows without what only the store knows: where values are kept. */
export function withoutValues(spans: readonly Span[]): readonly Span[] {
  return spans.map(({ input: _input, output: _output, ...span }) => span)
}

/** The ids of runs, as they are listed. */
export const idsOf = (runs: readonly Run[]): readonly string[] => runs.map((run) => run.runId)
