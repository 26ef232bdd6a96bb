import type { StepPolicy } from '../step-node.ts'

/** Of a step that says nothing of retries, time, fallback or capture. */
export const noPolicy: StepPolicy = Object.freeze({
  retry: undefined,
  timeoutMs: undefined,
  totalTimeoutMs: undefined,
  idleTimeoutMs: undefined,
  fallback: undefined,
  capture: undefined,
  cache: undefined,
})
