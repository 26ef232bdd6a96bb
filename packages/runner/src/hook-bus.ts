import {
  FlujoError,
  type Hook,
  type HookEvent,
  type HookEventName,
  type HookEventOf,
  isAbortRun,
  type Runtime,
} from '@flujo/domain'
import { HookPatience } from './hook-patience.ts'

/** Told when a hook throws, rejects or does not settle in time; `event` is what the hook was given. */
export type HookErrorListener = (error: unknown, event: HookEvent) => void

interface Registration {
  readonly name: HookEventName | undefined
  readonly hook: Hook
  readonly patience: HookPatience
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
    return this.register({ name, hook: hook as Hook, patience: new HookPatience() })
  }

  /** Listens to every event; gives back what undoes that. */
  onAny(hook: Hook): () => void {
    return this.register({ name: undefined, hook, patience: new HookPatience() })
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
  /** Whose hooks they are, for messages: `runner` or `run`. */
  readonly owner: string
  readonly runtime: Runtime
  /** How long the promise of a hook is waited for. */
  readonly hookTimeoutMs: number
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
      if (!isThenable(returned)) continue
      const pending = waitFor(returned, hooks, event, failures, position)
      if (pending !== undefined) return pending.then(() => callHooks(hooks, event, failures, position + 1))
    } catch (error) {
      report(error, event, failures)
    }
  }
}

/** Resolves when the promise of the hook at `position` has settled or took too long; `undefined`: go on at once. */
function waitFor(
  returned: PromiseLike<unknown>,
  hooks: readonly Registration[],
  event: HookEvent,
  failures: HookFailures,
  position: number,
): Promise<void> | undefined {
  const { runtime, hookTimeoutMs: ms, owner } = failures
  const onTimeout = (): void => {
    const problem = `hook ${position + 1} of the ${owner} did not settle within the hookTimeoutMs of ${ms} ms`
    const message = `${problem} at ${event.event} of "${event.name}"; the run goes on, and waits for this hook again once that promise has settled`
    report(new FlujoError('hook_timeout', message), event, failures)
  }
  const { patience } = hooks[position] as Registration
  return patience.wait(settledOf(returned, event, failures), { ms, runtime, onTimeout })
}

async function settledOf(returned: PromiseLike<unknown>, event: HookEvent, failures: HookFailures): Promise<void> {
  try {
    await returned
  } catch (error) {
    report(error, event, failures)
  }
}

function report(error: unknown, event: HookEvent, failures: HookFailures): void {
  if (isAbortRun(error)) return failures.onAbortRun(error.message)
  try {
    failures.onError(error, event)
  } catch {
    // A listener for failures that fails itself has nobody left to tell.
  }
}
