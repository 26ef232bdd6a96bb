const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Marks our listeners, so that several stores, or several copies of this package, know each other's. */
const ours: unique symbol = Symbol.for('@flujo/store-sqlite/exit')

type Listener = (() => void) & { [ours]?: true }

/**
 * Calls `flush` before the process ends: when it has nothing more to do, at `process.exit`, after an uncaught error, and
 * at SIGINT and SIGTERM. Where nobody but us listens to a signal, it is raised again, so that it ends the process as it
 * would have without us.
 *
 * @returns undoes it
 */
export function onProcessExit(flush: () => void): () => void {
  const onExit = (): void => flush()
  const onSignal = SIGNALS.map((signal) => [signal, signalListener(signal, flush)] as const)
  process.on('exit', onExit)
  // First, because a listener that was added with `once` can be seen only until it has been called.
  for (const [signal, listener] of onSignal) process.prependListener(signal, listener)
  return () => {
    process.off('exit', onExit)
    for (const [signal, listener] of onSignal) process.off(signal, listener)
  }
}

function signalListener(signal: (typeof SIGNALS)[number], flush: () => void): Listener {
  const listener: Listener = () => {
    flush()
    if (!process.listeners(signal).every((other) => ours in other)) return
    process.off(signal, listener)
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  listener[ours] = true
  return listener
}

interface ExitHook {
  flush: () => void
  readonly undo: () => void
}

/**
 * {@link onProcessExit} for what is needed again and again. What is undone stays until the end of the turn, for whoever
 * comes next: runs follow each other, and telling the system of listeners to signals takes longer than a step.
 */
export class ExitHooks {
  readonly #spare: ExitHook[] = []

  /** @returns undoes it, soon */
  add(flush: () => void): () => void {
    const hook = this.#spare.pop() ?? newHook()
    hook.flush = flush
    return () => {
      if (this.#spare.push(hook) === 1) setImmediate(() => this.removeSpare())
    }
  }

  /** At once what otherwise stays until the end of the turn: for whoever needs none any more. */
  removeSpare(): void {
    for (const hook of this.#spare.splice(0)) hook.undo()
  }
}

function newHook(): ExitHook {
  const hook: ExitHook = { flush: () => undefined, undo: onProcessExit(() => hook.flush()) }
  return hook
}
