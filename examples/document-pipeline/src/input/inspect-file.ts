import { open, stat } from 'node:fs/promises'

/** Largest file that is read. */
export const mostBytes: number = 1024 * 1024

/** What a file is good for: `text`, or a reason against it that completes "… is skipped: it". */
export type Inspection =
  | { readonly verdict: 'text'; readonly bytes: number }
  | { readonly verdict: 'unusable'; readonly reason: string }

/**
 * Looks whether a file can be read as text, without reading all of it. A NUL byte in the first 8,000 bytes makes it
 * binary, as for Git. Never waits on a pipe or device: only regular files are opened.
 */
export async function inspectFile(file: string): Promise<Inspection> {
  try {
    const { size } = await regularFile(file)
    if (size === 0) return unusable('is empty')
    if (size > mostBytes) return unusable(`is larger than ${mostBytes / 1024 / 1024} MiB`)
    return (await hasNul(file)) ? unusable('is binary, not text') : { verdict: 'text', bytes: size }
  } catch (error) {
    return unusable(reasonOf(error))
  }
}

const unusable = (reason: string): Inspection => ({ verdict: 'unusable', reason })

class NotRegular extends Error {}

async function regularFile(file: string): Promise<{ readonly size: number }> {
  const found = await stat(file)
  if (!found.isFile()) throw new NotRegular()
  return found
}

async function hasNul(file: string): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const head = new Uint8Array(8_000)
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    return head.subarray(0, bytesRead).includes(0)
  } finally {
    await handle.close()
  }
}

/** Why a file cannot be read, as a completion of "it …". */
export function reasonOf(error: unknown): string {
  if (error instanceof NotRegular) return 'is not a regular file'
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read (permission denied)'
  if (code === 'ELOOP') return 'is a link that leads in a circle'
  return `cannot be read (${code ?? String(error)})`
}
