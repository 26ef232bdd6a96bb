/** What a command printed, and its exit code. */
export interface Captured {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Runs a command in this process and keeps what it prints. */
export async function captureOutput(command: () => Promise<number>): Promise<Captured> {
  const printed = { stdout: '', stderr: '' }
  const keep = (name: 'stdout' | 'stderr') => {
    const original = process[name].write
    process[name].write = ((chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      printed[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
      const done = rest.findLast((argument) => typeof argument === 'function') as (() => void) | undefined
      done?.()
      return true
    }) as typeof original
    return () => {
      process[name].write = original
    }
  }
  const undo = [keep('stdout'), keep('stderr')]
  try {
    const exitCode = await command()
    return { ...printed, exitCode }
  } finally {
    for (const restore of undo) restore()
  }
}
