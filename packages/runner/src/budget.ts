import type { FlujoError, LimitName, Limits, UsageTotals } from '@flujo/domain'
import { CancelScope } from './cancel-scope.ts'
import type { Frame } from './frame.ts'
import type { HeldAmounts } from './held-amounts.ts'
import { cannotReserve, limitExceeded, type LimitsState } from './limit-errors.ts'

/** What is counted of usage, and what can be reserved. */
export interface Amounts {
  readonly costUsd: number
  readonly tokens: number
}

const amountNames = ['costUsd', 'tokens'] as const

/**
 * The limits of a run or step and what has been used of them. Whatever happens inside is counted here and in every
 * budget around; the first limit that is crossed aborts the scope that the budget is for.
 */
export class Budget {
  readonly outer: Budget | undefined
  /** The error that the scope was aborted with. */
  exceeded: FlujoError | undefined
  exceededLimit: LimitName | undefined
  /** What tries inside have reserved and not given back, where this is the innermost budget. */
  readonly held: Map<Frame, HeldAmounts[]> = new Map()
  private readonly limits: Limits
  private readonly frame: Frame
  private readonly scope: CancelScope
  private readonly startMs: number
  private readonly timer: CancelScope = new CancelScope()
  private readonly refusals: WeakSet<object> = new WeakSet()
  private used: Amounts = nothing
  private reserved: Amounts = nothing
  private steps = 0
  private closed = false

  constructor(limits: Limits, frame: Frame, scope: CancelScope) {
    this.limits = limits
    this.frame = frame
    this.scope = scope
    this.outer = frame.budget
    this.startMs = frame.run.now()
    if (limits.durationMs !== undefined) void this.endAfter(limits.durationMs)
  }

  /** Whether another step may start; where it may not, the scope is aborted. */
  expectStep(): void {
    this.exceedOutermost((budget) => budget.crossedByStep())
  }

  /** Counts a step that is about to start, unless it may not. */
  startStep(): void {
    if (this.exceedOutermost((budget) => budget.crossedByStep())) return
    for (let budget: Budget | undefined = this; budget !== undefined; budget = budget.outer) budget.steps += 1
  }

  /** Counts what was done in an earlier epoch of the run. */
  recall({ costUsd, inputTokens, outputTokens }: UsageTotals, steps: number): void {
    for (let budget: Budget | undefined = this; budget !== undefined; budget = budget.outer) budget.steps += steps
    this.use({ costUsd, tokens: inputTokens + outputTokens })
  }

  /** Counts what was used. */
  use(amounts: Amounts): void {
    for (let budget: Budget | undefined = this; budget !== undefined; budget = budget.outer) {
      budget.used = sum(budget.used, amounts)
    }
    this.exceedOutermost((budget) => amountNames.find((name) => isAbove(budget.used[name], budget.limits[name])))
  }

  /**
   * Sets an amount aside, here and in every budget around.
   *
   * @throws `limit_exceeded` naming `path`, where one of them has not that much left
   */
  hold(amounts: Amounts, path: string): void {
    for (let budget: Budget | undefined = this; budget !== undefined; budget = budget.outer) {
      const refused = amountNames.find((name) => (budget as Budget).lacks(name, amounts[name]))
      if (refused !== undefined) throw budget.refusal(refused, amounts[refused], path)
    }
    this.addReserved(amounts, 1)
  }

  giveBack(amounts: Amounts): void {
    this.addReserved(amounts, -1)
  }

  /** Whether `error` says that this budget, or one around it, refused a reservation: trying again would not help. */
  hasRefused(error: unknown): boolean {
    if (typeof error !== 'object' || error === null) return false
    for (let budget: Budget | undefined = this; budget !== undefined; budget = budget.outer) {
      if (budget.refusals.has(error)) return true
    }
    return false
  }

  /** A try in `frame` has ended, and with it what it had reserved. */
  endTry(frame: Frame): void {
    for (const held of this.held.get(frame) ?? []) held.release()
    this.held.delete(frame)
  }

  /** What it is for has ended. */
  close(): void {
    this.closed = true
    this.timer.abort(undefined)
    for (const frame of [...this.held.keys()]) this.endTry(frame)
  }

  private crossedByStep(): LimitName | undefined {
    const { steps = Infinity, durationMs } = this.limits
    if (this.steps >= steps) return 'steps'
    // Code that blocks the thread keeps the timer waiting.
    return durationMs !== undefined && this.elapsedMs() > durationMs ? 'durationMs' : undefined
  }

  /** The outermost, since it cancels those inside as well. */
  private exceedOutermost(crossedBy: (budget: Budget) => LimitName | undefined): boolean {
    let outermost: Budget | undefined
    let crossed: LimitName | undefined
    for (let budget: Budget | undefined = this; budget !== undefined; budget = budget.outer) {
      const limit = crossedBy(budget)
      if (limit !== undefined) [outermost, crossed] = [budget, limit]
    }
    if (outermost === undefined || crossed === undefined) return false
    outermost.exceed(crossed)
    return true
  }

  private exceed(limit: LimitName): void {
    if (this.closed || this.scope.aborted) return
    const error = limitExceeded(limit, this.state)
    this.exceeded = error
    this.exceededLimit = limit
    this.scope.abort(error)
  }

  private lacks(name: keyof Amounts, amount: number): boolean {
    return amount > 0 && isAbove(this.used[name] + this.reserved[name] + amount, this.limits[name])
  }

  private refusal(name: keyof Amounts, amount: number, path: string): FlujoError {
    const error = cannotReserve(name, amount, path, this.state)
    this.refusals.add(error)
    return error
  }

  private addReserved({ costUsd, tokens }: Amounts, sign: 1 | -1): void {
    for (let budget: Budget | undefined = this; budget !== undefined; budget = budget.outer) {
      budget.reserved = sum(budget.reserved, { costUsd: costUsd * sign, tokens: tokens * sign })
    }
  }

  /** What ends at the very limit, by a timer of the same moment, is in time. */
  private async endAfter(ms: number): Promise<void> {
    const { runtime } = this.frame.run
    const { timer } = this
    await runtime.sleep(ms, { signal: timer.signal })
    if (!timer.aborted) await runtime.sleep(0, { signal: timer.signal })
    if (!timer.aborted) this.exceed('durationMs')
  }

  private elapsedMs(): number {
    return this.frame.run.now() - this.startMs
  }

  private get state(): LimitsState {
    const { limits, used, reserved, steps, frame } = this
    const path = frame.parent === undefined ? undefined : frame.path
    return { limits, path, used, reserved, steps, elapsedMs: this.elapsedMs() }
  }
}

const nothing: Amounts = Object.freeze({ costUsd: 0, tokens: 0 })

const sum = (a: Amounts, b: Amounts): Amounts => ({ costUsd: a.costUsd + b.costUsd, tokens: a.tokens + b.tokens })

/** Three times 0.1 is not above 0.3: the rounding of sums, far below a billionth, is no use. */
const isAbove = (used: number, limit: number | undefined): boolean => limit !== undefined && used > limit * (1 + 1e-9)
