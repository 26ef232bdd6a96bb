import type { Runtime, SleepOptions } from './runtime.ts'

const hexOf: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Random bytes for the next ids: asking the system for many at once takes as long as asking for a few. */
const pool = new Uint8Array(2_048)
let used = pool.length

function newId(bytes: 8 | 16): string {
  for (;;) {
    const id = randomHex(bytes)
    if (!/^0+$/.test(id)) return id
  }
}

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    crypto.getRandomValues(pool)
    used = 0
  }
  let hex = ''
  for (const end = used + bytes; used < end; used += 1) hex += hexOf[pool[used] as number]
  return hex
}

/** Node's timers can let the process end while they wait; a browser's are plain numbers. */
function unrefTimer(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref()
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

function wait(ms: number, { signal, unref = false }: SleepOptions): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    if (unref) unrefTimer(timer)
    signal?.addEventListener('abort', wake)
  })
}

async function sleep(ms: number, options: SleepOptions = {}): Promise<void> {
  let leftMs = ms > 0 ? ms : 0
  do {
    if (options.signal?.aborted) return
    await wait(Math.min(leftMs, LONGEST_TIMER_MS), options)
    leftMs -= LONGEST_TIMER_MS
  } while (leftMs > 0)
}

/**
 * The default {@link Runtime}: real time and real chance from web-standard globals only, so that it is the same on
 * Node, Bun, Deno, in browsers and on edge workers.
 */
export const webRuntime: Runtime = Object.freeze({
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  newId,
  random: () => Math.random(),
  sleep,
})
