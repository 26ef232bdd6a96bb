import type { Hook, HookEvent, HookEventName, HookEventOf, PostStepEvent, PreStepEvent } from '@flujo/domain'

/** One span as its events tell it. */
export interface RecordedSpan {
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly kind: string
  readonly path: string
  readonly status: string
  readonly input: unknown
  readonly output: unknown
  readonly error: unknown
  /** Those of its start and its end. */
  readonly attributes: Readonly<Record<string, unknown>>
}

/** A hook that keeps what it is told. */
export class Recorder {
  readonly events: HookEvent[] = []

  readonly hook: Hook = (event) => {
    this.events.push(event)
  }

  of<Name extends HookEventName>(name: Name): HookEventOf<Name>[] {
    return this.events.filter((event): event is HookEventOf<Name> => event.event === name)
  }

  /** `event:name`, in order. */
  get lines(): string[] {
    return this.events.map(({ event, name }) => `${event}:${name}`)
  }

  /** Ended spans below the root, in the order in which they started, skipped ones where they were told. */
  get spans(): RecordedSpan[] {
    const pre = new Map(this.of('pre_step').map((event) => [event.spanId, event]))
    const order = [...new Set(this.events.filter(({ event }) => isStep(event)).map(({ spanId }) => spanId))]
    const post = new Map(this.of('post_step').map((event) => [event.spanId, event]))
    return order.flatMap((spanId) => {
      const end = post.get(spanId)
      return end === undefined ? [] : [this.spanOf(pre.get(spanId), end, pre)]
    })
  }

  span(path: string): RecordedSpan {
    const found = this.spans.filter((span) => span.path === path)
    if (found.length !== 1) {
      throw new Error(`${found.length} spans at ${path}; there are ${this.spans.map((span) => span.path).join(', ')}`)
    }
    return found[0] as RecordedSpan
  }

  /** Path, kind and status of each span, tries included. */
  get outline(): string[] {
    return this.spans.map(({ path, kind, status }) => `${path} ${kind} ${status}`)
  }

  private spanOf(
    start: PreStepEvent | undefined,
    end: PostStepEvent,
    pre: ReadonlyMap<string, PreStepEvent>,
  ): RecordedSpan {
    const names = [end.name]
    for (let id = end.parentSpanId; id !== undefined; id = pre.get(id)?.parentSpanId) {
      const parent = pre.get(id)
      if (parent !== undefined) names.push(parent.name)
    }
    return {
      spanId: end.spanId,
      parentSpanId: end.parentSpanId,
      name: end.name,
      kind: end.kind,
      path: names.reverse().join('/'),
      status: end.status,
      input: start?.input,
      output: end.output,
      error: end.error,
      attributes: { ...start?.attributes, ...end.attributes },
    }
  }
}

const isStep = (name: HookEventName): boolean => name === 'pre_step' || name === 'post_step'

interface OpenSpan {
  readonly startUs: number
  readonly name: string
  readonly kind: string
  failed: boolean
  /** Latest end of a child, in nanoseconds. */
  childEndNs: number
}

/**
 * What holds for the events of every run, whatever happens in it. Throws with the first event that breaks a rule.
 */
export function checkEvents(events: readonly HookEvent[]): void {
  const check = new EventCheck()
  for (const event of events) {
    try {
      check.next(event)
    } catch (error) {
      throw new Error(`${(error as Error).message} at ${event.event} of "${event.name}" (${event.kind})`, {
        cause: error,
      })
    }
  }
  check.end()
}

function must(holds: boolean, rule: string): void {
  if (!holds) throw new Error(rule)
}

class EventCheck {
  private readonly open: Map<string, OpenSpan> = new Map()
  private readonly seen: Set<string> = new Set()
  private runId: string | undefined
  /** Nanoseconds since the epoch are too large for a number: times are taken from the start of the run. */
  private originUs = 0
  private ended = false

  next(event: HookEvent): void {
    must(!this.ended, 'nothing after post_run')
    must(Number.isInteger(event.timeUs), 'timeUs is an integer')
    must(/^(?!0+$)[0-9a-f]{16}$/.test(event.spanId), 'spanId is 16 hex digits')
    if (event.event === 'pre_run') {
      must(this.seen.size === 0, 'pre_run is first')
      this.runId = event.runId
      this.originUs = event.timeUs
      this.start(event)
      return
    }
    must(event.runId === this.runId, 'all events are of one run')
    if (event.event === 'pre_step') this.start(event)
    else if (event.event === 'post_step' && event.status === 'skipped') this.skip(event)
    else if (event.event === 'post_step' || event.event === 'post_run') this.finish(event)
    else this.during(event)
  }

  end(): void {
    must(this.ended, 'post_run is last')
    must(this.open.size === 0, `every span ends, ${[...this.open.values()].map(({ name }) => name).join(', ')} did not`)
  }

  private start(event: HookEvent): void {
    must(!this.seen.has(event.spanId), 'a span starts once')
    this.seen.add(event.spanId)
    const { parentSpanId, timeUs: startUs, name, kind } = event
    if (event.event === 'pre_run') must(parentSpanId === undefined, 'the root has no parent')
    else {
      const parent = this.open.get(parentSpanId ?? '')
      must(parent !== undefined, 'a span starts while its parent is open')
      must((parent as OpenSpan).startUs <= startUs, 'a span does not start before its parent')
    }
    this.open.set(event.spanId, { startUs, name, kind, failed: false, childEndNs: 0 })
  }

  private skip(event: PostStepEvent): void {
    must(!this.seen.has(event.spanId), 'a skipped step has one event')
    this.seen.add(event.spanId)
    must(this.open.has(event.parentSpanId ?? ''), 'a step is skipped while its parent is open')
    must(event.durationNs === 0, 'a skipped step takes no time')
  }

  private during(event: HookEvent): void {
    const span = this.open.get(event.spanId)
    must(span !== undefined, 'an event is about an open span')
    must(!(span as OpenSpan).failed, 'on_step_failure is just before post_step')
    if (event.event !== 'on_step_failure') return
    must(event.status === 'failed', 'on_step_failure is about a failed span')
    ;(span as OpenSpan).failed = true
  }

  private finish(event: HookEventOf<'post_step'> | HookEventOf<'post_run'>): void {
    const span = this.open.get(event.spanId)
    if (span === undefined) throw new Error('a span ends once, after it has started')
    const { startUs, name, kind, failed, childEndNs } = span
    this.open.delete(event.spanId)
    must(name === event.name && kind === event.kind, 'name and kind stay')
    must(Number.isInteger(event.durationNs) && event.durationNs >= 0, 'durationNs is an integer, 0 or more')
    const endNs = (startUs - this.originUs) * 1_000 + event.durationNs
    must(Math.abs(endNs - (event.timeUs - this.originUs) * 1_000) < 1_000, 'timeUs of the end is start and duration')
    must(childEndNs <= endNs, 'a span does not end before its children')
    if (event.event === 'post_run') {
      must(event.status === event.result.status, 'the root has the status of the result')
      this.ended = true
      // What waits for an answer is left open, and what is around it.
      if (event.status === 'paused') this.open.clear()
      return
    }
    must(failed === (event.status === 'failed'), 'a failed span, and no other, has on_step_failure')
    const parent = this.open.get(event.parentSpanId ?? '')
    if (parent === undefined) throw new Error('a span ends before its parent')
    parent.childEndNs = Math.max(parent.childEndNs, endNs)
  }
}
