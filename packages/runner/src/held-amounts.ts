import {
  addUsage,
  describeValue,
  FlujoError,
  type ModelUsage,
  noUsage,
  type Reservation,
  type ReservedAmounts,
} from '@flujo/domain'
import type { Amounts, Budget } from './budget.ts'
import type { Frame } from './frame.ts'

/** What one `ctx.reserve` has set aside and is not used yet. */
export class HeldAmounts implements Reservation {
  private readonly budget: Budget | undefined
  private left: Amounts

  constructor(budget: Budget | undefined, amounts: Amounts) {
    this.budget = budget
    this.left = amounts
  }

  /** Gives back up to `amounts`, since they are used now; says how much was held of them. */
  take(amounts: Amounts): Amounts {
    const { left } = this
    const taken = {
      costUsd: Math.min(left.costUsd, amounts.costUsd),
      tokens: Math.min(left.tokens, amounts.tokens),
    }
    this.left = less(left, taken)
    this.budget?.giveBack(taken)
    return taken
  }

  readonly release = (): void => {
    this.take(this.left)
  }

  readonly [Symbol.dispose] = (): void => this.release()
}

/**
 * Reserves for the try in `frame`. Where there is no limit around, there is nothing to hold.
 *
 * @throws `invalid_options` for bad amounts, `limit_exceeded` where a limit around has not that much left
 */
export function reserve(frame: Frame, given: ReservedAmounts): Reservation {
  const amounts = amountsOf(given, frame)
  const { budget } = frame
  const held = new HeldAmounts(budget, amounts)
  if (budget === undefined) return held
  budget.hold(amounts, frame.path)
  const ofTry = budget.held.get(frame)
  if (ofTry === undefined) budget.held.set(frame, [held])
  else ofTry.push(held)
  return held
}

/** Counts a report of `frame` for the limits around; what the same try has reserved is used first. */
export function charge(frame: Frame, usage: ModelUsage): void {
  const { budget } = frame
  if (budget === undefined) return
  const { costUsd, inputTokens, outputTokens } = addUsage(noUsage, usage)
  const amounts = { costUsd, tokens: inputTokens + outputTokens }
  let open: Amounts = amounts
  for (const held of budget.held.get(tryOf(frame)) ?? []) open = less(open, held.take(open))
  budget.use(amounts)
}

/** The user's own spans belong to the try that they were opened in. */
function tryOf(frame: Frame): Frame {
  let own = frame
  while (own.kind === 'custom' && own.parent !== undefined) own = own.parent
  return own
}

const less = (a: Amounts, b: Amounts): Amounts => ({ costUsd: a.costUsd - b.costUsd, tokens: a.tokens - b.tokens })

const names: readonly string[] = ['costUsd', 'tokens']

function amountsOf(given: unknown, { path }: Frame): Amounts {
  const refuse = (expected: string, value: unknown): FlujoError =>
    new FlujoError('invalid_options', `step "${path}": expected ${expected}, given ${describeValue(value)}`, { path })
  if (typeof given !== 'object' || given === null) throw refuse('reserve to be given { costUsd } or { tokens }', given)
  const said = Object.entries(given).filter(([, value]) => value !== undefined)
  if (said.length === 0) throw refuse('reserve to be given costUsd or tokens', undefined)
  for (const [name, value] of said) {
    if (!names.includes(name)) throw refuse('amounts among costUsd, tokens to reserve', name)
    if (typeof value !== 'number' || !(value >= 0 && value < Infinity)) {
      throw refuse(`the ${name} to reserve to be a number, 0 or more`, value)
    }
  }
  const { costUsd = 0, tokens = 0 } = given as ReservedAmounts
  return { costUsd, tokens }
}
