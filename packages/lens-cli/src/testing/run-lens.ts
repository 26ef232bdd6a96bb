import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** How lens is started from its sources; more arguments follow. */
export const lensCommand: readonly [string, ...string[]] = fromSources('lens-process.ts')

function fromSources(program: string): readonly [string, ...string[]] {
  return [
    process.execPath,
    '--conditions=@flujo/source',
    '--disable-warning=ExperimentalWarning',
    fileURLToPath(new URL(program, import.meta.url)),
  ]
}

export interface LensRun {
  readonly exitCode: number | NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface LensRunOptions {
  readonly cwd?: string
  /** Beside PATH and TZ, which is UTC. */
  readonly env?: Readonly<Record<string, string>>
}

export function startLens(
  args: readonly string[],
  { cwd, env = {} }: LensRunOptions = {},
): ChildProcessWithoutNullStreams {
  const [node, ...fixed] = lensCommand
  return spawn(node, [...fixed, ...args], { cwd, env: { PATH: process.env['PATH'], TZ: 'UTC', ...env } })
}

/** Runs lens in a process of its own to its end. */
export async function runLens(args: readonly string[], options?: LensRunOptions): Promise<LensRun> {
  const child = startLens(args, options)
  child.stdin.end()
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), endOf(child)])
  return { exitCode, stdout, stderr }
}

/**
 * Runs several command lines in one process, one after the other: starting one takes most of the time.
 *
 * @param uid as which user
 */
export async function runAllLens(commands: readonly (readonly string[])[], uid?: number): Promise<readonly LensRun[]> {
  const [node, ...fixed] = fromSources('lens-commands-process.ts')
  const env = { PATH: process.env['PATH'], TZ: 'UTC' }
  const child = spawn(node, fixed, { env, ...(uid === undefined ? {} : { uid }) })
  child.stdin.end(JSON.stringify(commands))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), endOf(child)])
  if (exitCode !== 0) throw new Error(`expected an end with 0, given ${exitCode}: ${stderr}`)
  return JSON.parse(stdout) as readonly LensRun[]
}

/** The exit code of a process, or the signal that ended it. */
export function endOf(child: ChildProcessWithoutNullStreams): Promise<LensRun['exitCode']> {
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal))
  })
}
