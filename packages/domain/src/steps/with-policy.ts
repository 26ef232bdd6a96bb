import type { StepNode } from '../step-node.ts'
import { knownOptions } from './options.ts'
import { policyOf, policyOptions } from './policy.ts'

/** `node` with the options that were given in the place of its own; the others stay. */
export function withPolicy(node: StepNode, path: string, options: unknown): StepNode {
  if (options === undefined) return node
  const given = policyOf(knownOptions(options, policyOptions, path), path)
  const policy = Object.freeze({
    retry: given.retry ?? node.policy.retry,
    timeoutMs: given.timeoutMs ?? node.policy.timeoutMs,
    totalTimeoutMs: given.totalTimeoutMs ?? node.policy.totalTimeoutMs,
    idleTimeoutMs: given.idleTimeoutMs ?? node.policy.idleTimeoutMs,
    fallback: given.fallback ?? node.policy.fallback,
    capture: given.capture ?? node.policy.capture,
    limits: given.limits ?? node.policy.limits,
    cache: node.policy.cache,
  })
  return Object.freeze(
    node.kind === 'pipeline'
      ? { kind: node.kind, name: node.name, steps: node.steps, resources: node.resources, policy }
      : { ...node, policy },
  )
}
