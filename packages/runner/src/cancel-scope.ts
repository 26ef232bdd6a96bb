import type { Frame } from './frame.ts'
import { OpenFrames } from './open-frames.ts'

/**
 * A part of a run that is cancelled as one: the run itself, the branches of a parallel, the items of a map, a try with a
 * time limit. An `AbortSignal` is made only when a step asks for it; most never do.
 */
export class CancelScope {
  /** Spans that were opened in this scope and have not ended. */
  readonly open: OpenFrames = new OpenFrames()
  /** Whether what it is about has ended; code that was abandoned may still run in it. */
  closed = false
  /** Of the one who waits for the work in this scope. */
  onGivenUp: (() => void) | undefined
  /** When something was last heard of the work in here, by the idle clock of the run; kept only where an idle limit is. */
  lastHeardMs: number = Number.NaN
  private readonly parent: CancelScope | undefined
  private readonly children: Set<CancelScope> = new Set()
  private readonly listeners: Set<() => void> = new Set()
  private controller: AbortController | undefined
  private why: { readonly reason: unknown; readonly origin: CancelScope } | undefined

  constructor(parent?: CancelScope) {
    this.parent = parent
    parent?.children.add(this)
    this.why = parent?.why
  }

  get aborted(): boolean {
    return this.why !== undefined
  }

  get reason(): unknown {
    return this.why?.reason
  }

  /** Whether this scope was aborted itself, and not one around it. */
  get isOrigin(): boolean {
    return this.why?.origin === this
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController()
    if (this.why !== undefined && !this.controller.signal.aborted) this.controller.abort(this.why.reason)
    return this.controller.signal
  }

  /** Whether `scope` is this one or one inside it. */
  contains(scope: CancelScope): boolean {
    for (let each: CancelScope | undefined = scope; each !== undefined; each = each.parent) {
      if (each === this) return true
    }
    return false
  }

  /** Aborts this scope and those below it; the first reason stays. */
  abort(reason: unknown): void {
    const why = { reason, origin: this }
    const scopes: CancelScope[] = [this]
    for (let scope = scopes.pop(); scope !== undefined; scope = scopes.pop()) {
      if (scope.aborted) continue
      scope.why = why
      for (const child of scope.children) scopes.push(child)
      for (const listener of [...scope.listeners]) listener()
      scope.controller?.abort(reason)
    }
  }

  /** Calls `listener` when this scope aborts (at once if it has); gives back what undoes that. */
  onAbort(listener: () => void): () => void {
    if (this.aborted) {
      listener()
      return () => {}
    }
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** From now on it is kept when something is heard in here. */
  hearFrom(idleClockMs: number): void {
    this.lastHeardMs = idleClockMs
  }

  /** Notes a sign of life here and in the scopes around. */
  hear(idleClockMs: number): void {
    for (let scope: CancelScope | undefined = this; scope !== undefined; scope = scope.parent) {
      if (!Number.isNaN(scope.lastHeardMs)) scope.lastHeardMs = idleClockMs
    }
  }

  /** Tells whoever waits for this scope, or for one below it, to wait no longer. */
  giveUp(): void {
    const scopes: CancelScope[] = [this]
    for (let scope = scopes.pop(); scope !== undefined; scope = scopes.pop()) {
      for (const child of scope.children) scopes.push(child)
      scope.onGivenUp?.()
    }
  }

  /** Spans still open here and in the scopes below, innermost first. */
  openFrames(): readonly Frame[] {
    const frames: Frame[] = []
    const scopes: CancelScope[] = [this]
    for (let scope = scopes.pop(); scope !== undefined; scope = scopes.pop()) {
      scope.open.addTo(frames)
      for (const child of scope.children) scopes.push(child)
    }
    return frames.sort((a, b) => b.depth - a.depth)
  }

  /** Lets go of the parent; a scope that has ended is no longer aborted with it. */
  close(): void {
    this.closed = true
    this.parent?.children.delete(this)
  }
}
