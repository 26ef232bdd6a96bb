import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A process of its own for each test and a native module to load: slow machines need more than five seconds. */
export const patienceMs: number = 60_000

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** What a process has said, and how it ended. */
export interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** How {@link start} starts a process. */
export interface StartOptions {
  readonly cwd: string
  /** Sends this to the process as soon as its stderr has said `after`. */
  readonly kill?: { readonly signal: NodeJS.Signals; readonly after: string } | undefined
}

/** The trace database of what is started in `cwd`. */
export const databaseIn = (cwd: string): string => join(cwd, '.flujo', 'traces.db')

/** Runs a script of ours to its end, in `cwd`, without a terminal. */
export function start(script: string, args: readonly string[], { cwd, kill }: StartOptions): Promise<Ended> {
  // Named, so that no database further up can be taken for ours.
  const env = { ...process.env, FLUJO_DB: databaseIn(cwd), NO_COLOR: '1', FORCE_COLOR: undefined }
  const child = spawn(process.execPath, [script, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  let killed = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    if (kill === undefined || killed || !stderr.includes(kill.after)) return
    killed = child.kill(kill.signal)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }))
  })
}

/** The demo, as `npm run demo` starts it. */
export const startDemo = (args: readonly string[], options: StartOptions): Promise<Ended> => start(main, args, options)
