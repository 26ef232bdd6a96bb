import type { SleepNode } from '../step-node.ts'
import { invalidPipeline, knownOptions, milliseconds } from './options.ts'
import { policyOf } from './policy.ts'
import { passingOptions } from './tap.ts'

/** @param path what error messages call the step */
export function sleepNode(name: string, path: string, ms: unknown, options: unknown): SleepNode {
  if (ms === undefined) throw invalidPipeline(path, 'a number of milliseconds, or a function that gives one', ms)
  return Object.freeze({
    kind: 'sleep',
    name,
    policy: policyOf(knownOptions(options, passingOptions, path), path),
    ms: typeof ms === 'function' ? (ms as Exclude<SleepNode['ms'], number>) : milliseconds(ms, path, 'the time', 0),
  })
}
