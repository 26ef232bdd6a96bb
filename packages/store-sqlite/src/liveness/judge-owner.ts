import { type ProcessIdentity, processState } from './process-identity.ts'

/** The owner of a run, as it is kept. */
export interface Owner extends ProcessIdentity {
  /** When it was last heard of, in microseconds since the Unix epoch. */
  readonly beatUs: number
}

/** `unheard`: it cannot be looked up from here, and has not been heard of for a while. */
export type Verdict = 'alive' | 'gone' | 'unheard'

/** Owners write a sign of life every 10 seconds. */
const UNHEARD_AFTER_US = 30_000_000

/** Whether the process behind a run that says `running` is still there. */
export function judgeOwner(owner: Owner, here: ProcessIdentity, nowUs: number): Verdict {
  const isSameBoot = owner.bootId === here.bootId && (owner.bootId !== undefined || owner.host === here.host)
  if (isSameBoot && owner.pidNamespace === here.pidNamespace) return isThere(owner, here) ? 'alive' : 'gone'
  const hasRestarted =
    owner.host === here.host && owner.bootId !== undefined && here.bootId !== undefined && !isSameBoot
  if (hasRestarted) return 'gone'
  return nowUs - owner.beatUs > UNHEARD_AFTER_US ? 'unheard' : 'alive'
}

function isThere(owner: ProcessIdentity, here: ProcessIdentity): boolean {
  if (owner.pidStart === undefined || here.pidStart === undefined) return answersSignals(owner.pid)
  const state = processState(owner.pid)
  return state !== undefined && !state.isZombie && state.start === owner.pidStart
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
