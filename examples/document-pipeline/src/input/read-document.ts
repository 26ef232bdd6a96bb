import { readFile } from 'node:fs/promises'
import type { StepContext } from 'flujo'
import type { Document } from '../text/document.ts'
import type { PlannedRead } from './plan-reads.ts'

/** The failure that the demo makes up; goes away when it is tried again. */
export class SimulatedReadError extends Error {
  override readonly name = 'SimulatedReadError'
}

/** Reads a file. Bytes that are not UTF-8 become U+FFFD. */
export async function readDocument(
  { label, file, format, failsFirst }: PlannedRead,
  ctx: Pick<StepContext, 'attempt' | 'signal'>,
): Promise<Document> {
  if (failsFirst && ctx.attempt === 1) {
    throw new SimulatedReadError(`the first read of ${label} fails, to show a retry (chosen by --seed)`)
  }
  const text = await readFile(file, { encoding: 'utf8', signal: ctx.signal })
  return { label, file, format, text: text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n') }
}

const transientCodes: ReadonlySet<string> = new Set(['EAGAIN', 'EBUSY', 'EINTR', 'EMFILE', 'ENFILE', 'ETIMEDOUT'])

/** Whether trying again may help: not for a file that has gone or may not be read. */
export function isTransient(error: unknown): boolean {
  return error instanceof SimulatedReadError || transientCodes.has((error as NodeJS.ErrnoException).code ?? '')
}
