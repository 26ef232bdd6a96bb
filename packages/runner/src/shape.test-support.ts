import type { OnError } from '@flujo/domain'

/** What surrounds a step of a {@link Shape}. */
export interface ShapePolicy {
  readonly attempts: number | undefined
  readonly timeoutMs: number | undefined
  readonly totalTimeoutMs?: number | undefined
  readonly idleTimeoutMs?: number | undefined
  readonly fallback: Shape | undefined
}

export interface TaskShape {
  readonly kind: 'task'
  readonly add: number
  /** Fails on every seventh number; 7: on none. */
  readonly failsOn: number
  /** Fails on so many tries. */
  readonly flaky: number
  readonly sleepMs: number
  readonly obeys: boolean
  readonly calls: number
  readonly ownSpan: 'none' | 'awaited' | 'left behind'
  /** Leaves nothing in the state. */
  readonly quiet?: boolean
}

/** A pipeline as data, of steps that all take a number and give a number. */
export type Shape = { readonly policy: ShapePolicy } & (
  | TaskShape
  | { readonly kind: 'pipeline'; readonly steps: readonly Shape[] }
  | {
      readonly kind: 'parallel'
      readonly branches: readonly Shape[]
      readonly concurrency: number
      readonly onError: OnError
      /** Left out where there is none; at most as many as there are branches. */
      readonly quorum: number | undefined
    }
  | {
      readonly kind: 'map'
      readonly body: Shape
      readonly size: number
      readonly concurrency: number
      readonly onError: OnError
    }
  | { readonly kind: 'route'; readonly cases: readonly Shape[]; readonly concurrency: number }
  | { readonly kind: 'cached'; readonly body: Extract<Shape, { kind: 'task' }> }
  | { readonly kind: 'tap'; readonly fails: boolean }
  | { readonly kind: 'sleep'; readonly ms: number }
  | { readonly kind: 'stream'; readonly size: number }
  | { readonly kind: 'branch'; readonly cases: readonly Shape[]; readonly otherwise: Shape | undefined }
  | {
      readonly kind: 'loop'
      readonly body: Shape
      readonly until: boolean
      readonly divisor: number
      readonly maxIterations: number
      readonly onExhausted: 'continue' | 'fail'
    }
)
