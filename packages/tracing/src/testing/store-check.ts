import type { Run, Span } from '@flujo/domain'
import type { TraceRecord } from '../trace-record.ts'
import type { TraceStore } from '../trace-store.ts'

/** One thing that every trace store must do; `check` rejects with a sentence that says what it did instead. */
export interface StoreCheck {
  readonly name: string
  /** @param open gives an empty store that nobody else writes to; closed by the check */
  check(open: () => TraceStore | Promise<TraceStore>): Promise<void>
}

/** A check that is given an open store, which is closed afterwards. */
export function storeCheck(name: string, check: (store: TraceStore) => Promise<void>): StoreCheck {
  return {
    name,
    check: async (open) => {
      const store = await open()
      try {
        await check(store)
      } finally {
        await store.close()
      }
    },
  }
}

/** Writes batch after batch, as a tracer does. */
export async function writeAll(store: TraceStore, ...batches: readonly (readonly TraceRecord[])[]): Promise<void> {
  for (const batch of batches) await store.write(batch)
}

/** Rows without what only the store knows: where values are kept. */
export function withoutValues(spans: readonly Span[]): readonly Span[] {
  return spans.map(({ input: _input, output: _output, ...span }) => span)
}

/** The ids of runs, as they are listed. */
export const idsOf = (runs: readonly Run[]): readonly string[] => runs.map((run) => run.runId)
