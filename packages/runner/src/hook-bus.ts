import { type Hook, type HookEvent, type HookEventName, type HookEventOf, isAbortRun } from '@flujo/domain'

/** Told when a hook throws or rejects; `event` is what the hook was given. */
export type HookErrorListener = (error: unknown, event: HookEvent) => void

interface Registration {
  readonly name: HookEventName | undefined
  readonly hook: Hook
}

/** A promise, or anything that can be awaited; runs no getter but `then` itself, as `await` would. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** The hooks of a runner. Changes take effect with the next event: one that is under way keeps its list. */
export class HookBus {
  private registrations: readonly Registration[] = []

  /**
   * Listens to events of one name; gives back what undoes that.
   *
   * @example
   * const off = runner.hooks.on('post_step', (event) => console.log(event.name, event.status))
   */
  on<Name extends HookEventName>(name: Name, hook: Hook<HookEventOf<Name>>): () => void {
    return this.register({ name, hook: hook as Hook })
  }

  /** Listens to every event; gives back what undoes that. */
  onAny(hook: Hook): () => void {
    return this.register({ name: undefined, hook })
  }

  /** The hooks as they are now, for one run; they see what is added or removed later. */
  get current(): readonly Registration[] {
    return this.registrations
  }

  private register(registration: Registration): () => void {
    this.registrations = [...this.registrations, registration]
    return () => {
      this.registrations = this.registrations.filter((other) => other !== registration)
    }
  }
}

/** Tells the console of the first hook that fails. */
export function warnOnce(): HookErrorListener {
  let warned = false
  return (error, event) => {
    if (warned) return
    warned = true
    console.warn(
      `flujo: a hook failed at ${event.event} of "${event.name}"; the run goes on. Give onHookError to hear of each.`,
      error,
    )
  }
}

/** What {@link callHooks} needs beside the hooks. */
export interface HookFailures {
  readonly onError: HookErrorListener
  /** A hook asked for the end of the run. */
  readonly onAbortRun: (reason: string) => void
}

/**
 * Calls the hooks that want `event`, in order, each after the one before it has settled. Synchronous unless a hook
 * returns a promise. Never throws and never rejects.
 */
export function callHooks(
  hooks: readonly Registration[],
  event: HookEvent,
  failures: HookFailures,
  from = 0,
): void | Promise<void> {
  for (let position = from; position < hooks.length; position += 1) {
    const { name, hook } = hooks[position] as Registration
    if (name !== undefined && name !== event.event) continue
    try {
      const returned = hook(event)
      if (isThenable(returned)) return continueAfter(returned, hooks, event, failures, position + 1)
    } catch (error) {
      report(error, event, failures)
    }
  }
}

async function continueAfter(
  pending: PromiseLike<unknown>,
  hooks: readonly Registration[],
  event: HookEvent,
  failures: HookFailures,
  next: number,
): Promise<void> {
  try {
    await pending
  } catch (error) {
    report(error, event, failures)
  }
  await callHooks(hooks, event, failures, next)
}

function report(error: unknown, event: HookEvent, failures: HookFailures): void {
  if (isAbortRun(error)) return failures.onAbortRun(error.message)
  try {
    failures.onError(error, event)
  } catch {
    // A listener for failures that fails itself has nobody left to tell.
  }
}
