import type { TraceRecord } from '../trace-record.ts'
import type { TraceSink } from '../trace-store.ts'

/** How lines are kept. */
export interface JsonlSinkOptions {
  /**
   * Appends whole lines, the last one ended as well. Given all lines of a batch at once, so that one call of the
   * platform writes them; throws or rejects where none of them was kept.
   */
  readonly append: (lines: string) => void | Promise<void>
  /** The same at once, for the last moment of a process. Default: `append`, which then is tried. */
  readonly appendSync?: ((lines: string) => void) | undefined
  /** Arranges that a function is called before the process ends, and returns what undoes that. */
  readonly onExit?: TraceSink['onExit'] | undefined
}

/**
 * A sink that writes each record as one line of JSON: a log that can be read with `parseJsonl`, and by whatever reads
 * lines. It cannot read itself; put it beside a store with `tee`.
 *
 * @example
 * const sink = jsonlSink({ append: (lines) => appendFile('traces.jsonl', lines) })
 */
export function jsonlSink({ append, appendSync, onExit }: JsonlSinkOptions): TraceSink {
  let isEnding = false
  const write = (records: readonly TraceRecord[]): void | Promise<void> => {
    if (records.length === 0) return
    const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('')
    return isEnding && appendSync !== undefined ? appendSync(lines) : append(lines)
  }
  if (onExit === undefined) return { write }
  return {
    write,
    onExit: (flushSync) =>
      onExit(() => {
        isEnding = true
        try {
          flushSync()
        } finally {
          isEnding = false
        }
      }),
  }
}
