import type { UsageTotals } from '@flujo/domain'
import type { DiffNode } from './align-trees.ts'
import type { Step } from './step.ts'

/** How much more B is than A; absent where one of them is not known. */
export interface Delta {
  readonly durationNs: number | undefined
  readonly selfNs: number | undefined
  readonly tokens: number
  readonly costUsd: number | undefined
}

/** A step that a run does not have, or did not reach, took no time in it. */
export function deltaOf({ a, b }: Pick<DiffNode, 'a' | 'b'>): Delta {
  const both = (of: (step: Step) => number | undefined): number | undefined => {
    const [inA, inB] = [amountIn(a, of), amountIn(b, of)]
    return inA === undefined || inB === undefined ? undefined : inB - inA
  }
  const hasTime = [a, b].some((step) => step?.durationNs !== undefined)
  return {
    durationNs: hasTime ? both(({ durationNs }) => durationNs) : undefined,
    selfNs: hasTime ? both(({ selfNs }) => selfNs) : undefined,
    tokens: tokensIn(b) - tokensIn(a),
    costUsd: exact(both(({ usage }) => knownCost(usage))),
  }
}

/** Without the noise of binary fractions: prices have fewer digits. */
const exact = (usd: number | undefined): number | undefined => usd && Number(usd.toPrecision(12))

function amountIn(step: Step | undefined, of: (step: Step) => number | undefined): number | undefined {
  return step === undefined || step.status === 'skipped' ? 0 : of(step)
}

const tokensIn = (step: Step | undefined): number =>
  step === undefined ? 0 : step.usage.inputTokens + step.usage.outputTokens

/** US dollars; `undefined` where calls were made and none has a price. Where some have, what they come to. */
export function knownCost({ costUsd, unpricedCalls }: UsageTotals): number | undefined {
  return costUsd === 0 && unpricedCalls > 0 ? undefined : costUsd
}
