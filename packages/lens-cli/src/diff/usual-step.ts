import type { UsageTotals } from '@flujo/domain'
import { medianOf } from './median.ts'
import type { Step, StepTraits } from './step.ts'

/** The same step of several runs. */
interface Group {
  readonly steps: Step[]
  readonly parent: Group | undefined
  readonly children: Group[]
}

/**
 * What is usual of a step that several runs have, with what at least half of those have below it: median times and usage,
 * the status, route and models of most. Steps are the same by their key and occurrence below the same step.
 */
export function usualStep(roots: readonly Step[]): Step {
  const top: Group = { steps: [...roots], parent: undefined, children: [] }
  const groups = [top]
  for (const group of groups) {
    group.children.push(...groupBelow(group))
    groups.push(...group.children)
  }
  const usual = new Map<Group, Step>()
  for (const group of groups.toReversed()) {
    usual.set(
      group,
      usualOf(
        group,
        group.children.map((child) => usual.get(child) as Step),
      ),
    )
  }
  return usual.get(top) as Step
}

function groupBelow(parent: Group): Group[] {
  const found = new Map<string, { readonly steps: Step[]; readonly places: number[] }>()
  for (const { children } of parent.steps) {
    const occurrences = new Map<string, number>()
    for (const [place, child] of children.entries()) {
      const occurrence = occurrences.get(child.key) ?? 0
      occurrences.set(child.key, occurrence + 1)
      const key = `${occurrence} ${child.key}`
      const group = found.get(key) ?? { steps: [], places: [] }
      group.steps.push(child)
      group.places.push(place)
      found.set(key, group)
    }
  }
  return [...found.values()]
    .filter(({ steps }) => steps.length * 2 >= parent.steps.length)
    .map(({ steps, places }) => ({ steps, place: medianOf(places) ?? 0 }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ steps }) => ({ steps, parent, children: [] }))
}

function usualOf({ steps }: Group, children: readonly Step[]): Step {
  const first = steps[0] as Step
  const reached = steps.filter(({ status }) => status !== 'skipped')
  const median = (of: (step: Step) => number | undefined): number | undefined => medianOf(reached.map(of))
  const status = mostOf(steps.map((step) => step.status)) ?? first.status
  const isReached = status !== 'skipped'
  return {
    ...{ name: first.name, kind: first.kind, key: first.key, isNumbered: first.isNumbered, status, children },
    durationNs: isReached ? median(({ durationNs }) => durationNs) : undefined,
    selfNs: isReached ? median(({ selfNs }) => selfNs) : undefined,
    usage: medianUsage(reached),
    retries: median(({ retries }) => retries) ?? 0,
    allRetries: median(({ allRetries }) => allRetries) ?? 0,
    size: children.reduce((sum, child) => sum + child.size, 1),
    traits: usualTraits(reached.map(({ traits }) => traits)),
    error: status === 'failed' ? mostUsualError(reached) : undefined,
    input: undefined,
    output: undefined,
    isOrdered: steps.every(({ isOrdered }) => isOrdered),
    seenIn: steps.length,
  }
}

function mostUsualError(steps: readonly Step[]): Step['error'] {
  const errors = steps.flatMap(({ error }) => error ?? [])
  const type = mostOf(errors.map((error) => error.type))
  const message = mostOf(errors.filter((error) => error.type === type).map((error) => error.message))
  return errors.find((error) => error.type === type && error.message === message)
}

function medianUsage(steps: readonly Step[]): UsageTotals {
  const median = (of: (usage: UsageTotals) => number): number => medianOf(steps.map(({ usage }) => of(usage))) ?? 0
  return {
    calls: median(({ calls }) => calls),
    inputTokens: median(({ inputTokens }) => inputTokens),
    outputTokens: median(({ outputTokens }) => outputTokens),
    costUsd: median(({ costUsd }) => costUsd),
    unpricedCalls: median(({ unpricedCalls }) => unpricedCalls),
  }
}

/** Prompts and feedback are of one run, as inputs are; settings of models are not told apart from them. */
function usualTraits(all: readonly StepTraits[]): StepTraits {
  const most = (of: (traits: StepTraits) => string | undefined): string | undefined => mostOf(all.map(of))
  const counts = all.flatMap(({ count }) => count ?? [])
  const number = medianOf(counts.map((count) => count.number))
  return {
    route: most(({ route }) => route),
    models: most(({ models }) => models),
    count: number === undefined ? undefined : { number, noun: counts[0]?.noun ?? '' },
    loopEnd: most(({ loopEnd }) => loopEnd),
    cached: most(({ cached }) => cached),
    fallback: most(({ fallback }) => fallback),
    limit: most(({ limit }) => limit),
    requests: new Map(),
  }
}

/** What is there most often; of several, the one of the latest run. */
function mostOf<T>(values: readonly T[]): T | undefined {
  const groups = [...Map.groupBy(values, (value) => value).values()]
  return groups.reduce<readonly T[]>((most, group) => (group.length > most.length ? group : most), [])[0]
}
