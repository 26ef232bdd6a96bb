import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { FlujoError } from '@flujo/domain'
import { onProcessExit } from '@flujo/store-sqlite'
import type { TraceSink } from '@flujo/tracing'
import { jsonlSink } from '@flujo/tracing/jsonl'

/** A file of lines that traces are appended to. */
export interface JsonlFileSink extends TraceSink, Disposable {
  readonly path: string
  /** Closes the file; later calls do nothing, and later writes are refused. */
  close(): void
}

const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants
const newLine = 0x0a

/**
 * Opens a file that every record of a trace is appended to as a line of JSON, and makes it if need be, readable by its
 * owner only. A line that an earlier process left unfinished is ended first. `parseJsonl` reads it.
 *
 * @example
 * using lines = openJsonlSink('traces.jsonl')
 * const tracing = new TraceManager({ store: tee([openSqliteStore('traces.db'), lines]) })
 * @throws {@link FlujoError} `store_unavailable` for what is no regular file (a symbolic link, a directory, a pipe) and
 * for one that cannot be opened
 */
export function openJsonlSink(path: string): JsonlFileSink {
  let file: number | undefined = openFile(path)
  let isTorn = endsInside(file)
  const append = (lines: string): void => {
    if (file === undefined) throw unavailable(path, 'expected an open file, given one that was closed')
    const bytes = Buffer.from(isTorn ? `\n${lines}` : lines)
    isTorn = true
    writeAll(file, bytes)
    isTorn = false
  }
  const close = (): void => {
    if (file !== undefined) closeSync(file)
    file = undefined
  }
  return { path, ...jsonlSink({ append, onExit: onProcessExit }), close, [Symbol.dispose]: close }
}

function openFile(path: string): number {
  let file: number
  try {
    // Without waiting for the other end, should it be a pipe.
    file = openSync(path, O_RDWR | O_APPEND | O_CREAT | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0), 0o600)
  } catch (cause) {
    throw unavailable(path, `expected a file that can be written (${(cause as Error).message})`, cause)
  }
  if (fstatSync(file).isFile()) return file
  closeSync(file)
  throw unavailable(path, 'expected a regular file')
}

/** Whether the last line has no end: a process died while it wrote it, or the disk was full. */
function endsInside(file: number): boolean {
  const { size } = fstatSync(file)
  if (size === 0) return false
  const last = Buffer.alloc(1)
  return readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== newLine
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
}

function unavailable(path: string, what: string, cause?: unknown): FlujoError {
  return new FlujoError('store_unavailable', `${path}: ${what}; give another path for the lines of traces`, { cause })
}
