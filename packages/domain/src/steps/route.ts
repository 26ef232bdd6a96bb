import type { RouteNode } from '../step-node.ts'
import type { OutputOf } from '../step-types.ts'
import { mergeOf } from './fork.ts'
import { functionOf, knownOptions, positiveCount } from './options.ts'
import type { ParallelOptions } from './parallel.ts'
import { policyOf, policyOptions } from './policy.ts'
import { slotsOf } from './slots.ts'

/** What the selector of a route may return: one key of the cases or several, none too. */
export type Choice<Key> = Key | readonly Key[]

/** The output of a route: that of each case that was chosen, under its key. */
export type RouteOutput<C> = { -readonly [Key in keyof C]?: OutputOf<C[Key]> }

const routeOptions: readonly (keyof ParallelOptions)[] = [...policyOptions, 'concurrency', 'merge']

/** The arguments of a route, not looked at yet. */
export interface GivenRoute {
  readonly select: unknown
  readonly cases: unknown
  readonly options: unknown
}

/** @param path what error messages call the step */
export function routeNode(name: string, path: string, { select, cases, options }: GivenRoute): RouteNode {
  const given = knownOptions(options, routeOptions, path)
  return Object.freeze({
    kind: 'route',
    name,
    policy: policyOf(given, path),
    select: functionOf<RouteNode['select']>(select, path, 'the selector'),
    cases: slotsOf(cases, 'case', path),
    concurrency: positiveCount(given.concurrency, path, 'concurrency'),
    merge: mergeOf(given.merge, path),
  })
}
