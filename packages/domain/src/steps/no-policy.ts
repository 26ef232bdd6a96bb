import type { StepPolicy } from '../step-node.ts'

/** Of a step that says nothing of retries, time, fallback, capture or limits. */
export const noPolicy: StepPolicy = Object.freeze({
  retry: undefined,
  timeoutMs: undefined,
  totalTimeoutMs: undefined,
  idleTimeoutMs: undefined,
  fallback: undefined,
  capture: undefined,
  limits: undefined,
  cache: undefined,
})
