import type { Runtime, SleepOptions } from './runtime.ts'

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

function newId(bytes: 8 | 16): string {
  const id = hexOf(crypto.getRandomValues(new Uint8Array(bytes)))
  return /^0+$/.test(id) ? newId(bytes) : id
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
