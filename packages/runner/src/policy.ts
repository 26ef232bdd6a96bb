import type { StepNode, StepPolicy } from '@flujo/domain'
import type { ExecuteStep } from './executor.ts'
import { withFallback } from './fallback.ts'
import type { Frame } from './frame.ts'
import { withTries } from './retry.ts'
import { withinTotal, withinTry } from './timeouts.ts'
import { withinLimits } from './within-limits.ts'

/** Runs the inside of a step once, in the open span of `frame`. */
export type RunOnce = (node: StepNode, input: unknown, frame: Frame) => unknown

export function hasPolicy({ retry, timeoutMs, totalTimeoutMs, idleTimeoutMs, fallback, limits }: StepPolicy): boolean {
  return (
    retry !== undefined ||
    timeoutMs !== undefined ||
    totalTimeoutMs !== undefined ||
    idleTimeoutMs !== undefined ||
    fallback !== undefined ||
    limits !== undefined
  )
}

/** Runs the inside of a step: each try in its time, all of them in theirs and within the limits, and the fallback where that fails. */
export function applyPolicy(
  node: StepNode,
  input: unknown,
  frame: Frame,
  runOnce: RunOnce,
  execute: ExecuteStep,
): Promise<unknown> {
  const { policy } = node
  const { retry, fallback, limits } = policy
  const once = (inside: Frame): unknown => withinTry(policy, inside, () => runOnce(node, input, inside))
  const all = async (): Promise<unknown> => (retry === undefined ? once(frame) : withTries(frame, retry, once))
  const inTime = (): Promise<unknown> => withinTotal(policy, frame, all)
  const allowed = limits === undefined ? inTime : (): Promise<unknown> => withinLimits(limits, frame, inTime)
  return fallback === undefined ? allowed() : withFallback(fallback, input, frame, execute, allowed)
}
