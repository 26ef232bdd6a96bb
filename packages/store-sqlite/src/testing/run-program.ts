import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How a program ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A program of `testing/programs` in a process of its own. */
export interface RunningProgram {
  readonly child: ChildProcess
  /** Resolves when the program has printed the text. */
  printed(text: string): Promise<void>
  readonly ended: Promise<Ended>
}

export interface ProgramOptions {
  /** User that the process runs as. */
  readonly uid?: number | undefined
  /** Beside that of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined
}

/** Starts `testing/programs/<name>.ts` from source. */
export function startProgram(name: string, args: readonly string[], { uid, env }: ProgramOptions = {}): RunningProgram {
  const file = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@flujo/source', file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    for (const listener of listeners) listener()
  })
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  const printed = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stdout.includes(text)) resolve()
      }
      listeners.add(look)
      look()
      void ended.then(() => reject(new Error(`${name} ended without printing ${text}: ${stdout}${stderr}`)))
    })
  return { child, printed, ended }
}

/** Runs a program to its end. */
export function runProgram(name: string, args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  return startProgram(name, args, options).ended
}
