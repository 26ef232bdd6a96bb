import { attributeNames, type HookEvent, type HookEventOf } from '@flujo/domain'

interface OpenSpan {
  readonly name: string
  readonly parentSpanId: string | undefined
  readonly isShown: boolean
  progress: string
}

/** What is known of one run while it is under way. */
export class RunProgress {
  readonly pipeline: string
  private readonly rootSpanId: string
  private readonly plannedSteps: number
  private doneSteps = 0
  /** In the order in which they opened. */
  private readonly open = new Map<string, OpenSpan>()
  /** Told already: a failure travels up through many spans. */
  private lastError: { readonly thrown: unknown } | undefined

  constructor({ name, spanId, plannedSteps }: HookEventOf<'pre_run'>) {
    this.pipeline = name
    this.rootSpanId = spanId
    this.plannedSteps = plannedSteps
  }

  begin({ spanId, parentSpanId, name, kind }: HookEventOf<'pre_step'>): void {
    this.open.set(spanId, { name, parentSpanId, isShown: kind !== 'attempt', progress: '' })
  }

  end({ spanId, parentSpanId, kind, status }: HookEventOf<'post_step'>): void {
    this.open.delete(spanId)
    if (parentSpanId === this.rootSpanId && kind !== 'custom' && status !== 'skipped') this.doneSteps += 1
  }

  update({ spanId, attributes }: HookEventOf<'on_span_update'>): void {
    const span = this.open.get(spanId)
    const done = attributes?.[attributeNames.progressDone]
    if (span === undefined || typeof done !== 'number') return
    const total = attributes?.[attributeNames.progressTotal]
    span.progress = typeof total === 'number' ? ` ${done}/${total}` : ` ${done}`
  }

  /** Whether a failure is heard of for the first time. */
  isNews({ error }: Pick<HookEventOf<'on_step_failure'>, 'error'>): boolean {
    const isKnown = this.lastError !== undefined && this.lastError.thrown === error
    this.lastError = { thrown: error }
    return !isKnown
  }

  /** Names from below the run to a span. */
  pathOf({ spanId, name }: Pick<HookEvent, 'spanId' | 'name'>): string {
    return this.open.has(spanId) ? this.namesTo(spanId) : name
  }

  /** `review 1/3 › research/search 4/10 (+2)`: what opened last, and how much else is under way beside it. */
  get line(): string {
    const newest = [...this.open.keys()].at(-1)
    const steps = `${this.pipeline} ${Math.min(this.doneSteps, this.plannedSteps)}/${this.plannedSteps}`
    if (newest === undefined) return steps
    const others = this.leaves - 1
    const progress = this.open.get(newest)?.progress ?? ''
    return `${steps} › ${this.namesTo(newest)}${progress}${others > 0 ? ` (+${others})` : ''}`
  }

  private get leaves(): number {
    const parents = new Set([...this.open.values()].map(({ parentSpanId }) => parentSpanId))
    return [...this.open.keys()].filter((spanId) => !parents.has(spanId)).length
  }

  private namesTo(spanId: string): string {
    const names: string[] = []
    for (let id: string | undefined = spanId; id !== undefined && names.length < longestPath;) {
      const span = this.open.get(id)
      if (span === undefined) break
      if (span.isShown) names.push(span.name)
      id = span.parentSpanId
    }
    return names.reverse().join('/')
  }
}

/** Levels that are shown of a path. */
const longestPath = 32
