import type { Runtime } from '@flujo/domain'

/** How long the promise of a hook is waited for, and who is told when that is over. */
export interface HookTimeout {
  /** `Infinity` for however long it takes. */
  readonly ms: number
  readonly runtime: Runtime
  readonly onTimeout: () => void
}

/** Most promises settle within so many turns of the queue; for these no timer is set. */
const quickTurns = 4

/**
 * Of one hook: whether its promises are waited for. Once one of them has taken too long, none is until that one has
 * settled, so that a hook which hangs holds up many steps no longer than one.
 */
export class HookPatience {
  private lost = false
  private readonly waiting: Set<() => void> = new Set()

  /** Resolves with `settled` (which never rejects), or earlier; `undefined` where it is not waited for at all. */
  wait(settled: Promise<void>, timeout: HookTimeout): Promise<void> | undefined {
    if (timeout.ms === Infinity) return settled
    return this.lost ? undefined : this.waitFor(settled, timeout)
  }

  private async waitFor(settled: Promise<void>, timeout: HookTimeout): Promise<void> {
    let over = false
    void settled.then(() => {
      over = true
    })
    for (let turn = 0; turn < quickTurns; turn += 1) {
      await undefined
      if (over) return
    }
    if (!this.lost) await new Promise<void>((resolve) => void this.watch(settled, timeout, resolve))
  }

  private async watch(settled: Promise<void>, timeout: HookTimeout, resolve: () => void): Promise<void> {
    const timer = new AbortController()
    const end = (): void => {
      this.waiting.delete(end)
      timer.abort()
      resolve()
    }
    this.waiting.add(end)
    void settled.then(end)
    await timeout.runtime.sleep(timeout.ms, { signal: timer.signal })
    if (!this.waiting.has(end)) return
    this.lose(settled)
    timeout.onTimeout()
  }

  private lose(settled: Promise<void>): void {
    this.lost = true
    void settled.then(() => {
      this.lost = false
    })
    for (const end of this.waiting) end()
  }
}
