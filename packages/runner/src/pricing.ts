import { describeValue, type ModelUsage } from '@flujo/domain'
import { sentenceOf } from './sentence-of.ts'

/** The price of a call in US dollars; `undefined` where it is not known. */
export type Price = (usage: ModelUsage) => number | undefined

/** Fills in the prices of one run. */
export class Pricing {
  private readonly price: Price
  private warned = false

  constructor(price: Price) {
    this.price = price
  }

  /** `usage` with its price, where it has none and one is known. @param warn told once what is wrong with the function */
  of(usage: ModelUsage, warn: (problem: string) => void): ModelUsage {
    if (usage.costUsd !== undefined) return usage
    try {
      const costUsd: unknown = this.price(usage)
      if (costUsd === undefined) return usage
      if (typeof costUsd === 'number' && costUsd >= 0 && costUsd < Infinity) return { ...usage, costUsd }
      this.warnOnce(warn, `gave ${describeValue(costUsd)}, expected US dollars, 0 or more, or undefined`)
    } catch (error) {
      this.warnOnce(warn, `failed: ${sentenceOf(error)}`)
    }
    return usage
  }

  private warnOnce(warn: (problem: string) => void, problem: string): void {
    if (!this.warned) warn(`the price function ${problem}; calls without a price are counted as unknown`)
    this.warned = true
  }
}
