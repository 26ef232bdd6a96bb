import { fstatSync } from 'node:fs'

import { DescriptorWriter } from './descriptor-writer.ts'
import { StreamWriter, type TextWriter } from './stream-writer.ts'
import type { Place } from './terminal.ts'

/** Where standard output (1) or standard error (2) goes, and how to write there. */
export interface StandardStream {
  readonly place: Place
  readonly writer: TextWriter
}

/** As the streams of the process, which may have been replaced by whoever calls lens. */
export function processStream(descriptor: 1 | 2): StandardStream {
  const stream = descriptor === 1 ? process.stdout : process.stderr
  return { place: stream, writer: new StreamWriter(stream) }
}

/** As the file descriptor where that is a pipe or a file: for a process that is lens and nothing else. */
export function descriptorStream(descriptor: 1 | 2): StandardStream {
  return isPlain(descriptor) ? { place: {}, writer: new DescriptorWriter(descriptor) } : processStream(descriptor)
}

function isPlain(descriptor: number): boolean {
  // The pipes of Windows are not written as files are.
  if (process.platform === 'win32') return false
  try {
    const stats = fstatSync(descriptor)
    return stats.isFIFO() || stats.isFile() || stats.isSocket()
  } catch {
    return false
  }
}
