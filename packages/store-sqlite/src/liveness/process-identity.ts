import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Enough to tell later whether a process is still there. What the platform does not say is undefined. */
export interface ProcessIdentity {
  readonly host: string
  /** Changes with every start of the machine. */
  readonly bootId: string | undefined
  /** Process ids are only comparable within one. */
  readonly pidNamespace: string | undefined
  readonly pid: number
  /** When the process started, in the units of the platform: tells it from a later one with the same id. */
  readonly pidStart: number | undefined
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  return {
    host: hostname(),
    bootId: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()),
    pidNamespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
    pid: process.pid,
    pidStart: processState('self')?.start,
  }
}

/** What `/proc` says of a process; undefined where there is no such process, or no `/proc`. */
export function processState(pid: number | 'self'): { readonly isZombie: boolean; readonly start: number } | undefined {
  const line = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
  if (line === undefined) return undefined
  // The second field is the name in parentheses, which may itself hold anything; the third is the state.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return { isZombie: fields[0] === 'Z' || fields[0] === 'X', start: Number(fields[19]) }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
