import type { SpanKind } from '@flujo/domain'
import type { ActiveRun, WaitingPause } from '../active-run.ts'
import type { Frame } from '../frame.ts'

/** A span that was open when the run was paused, as it is noted. */
export interface OpenSpan {
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly kind: SpanKind
  readonly startTimeUs: number
}

/** What waits, and all that is around it but the root. */
export function openSpans(run: ActiveRun, waiting: readonly WaitingPause[]): readonly OpenSpan[] {
  const open = new Set<Frame>()
  for (const { frame } of waiting) {
    for (let each = frame; each.parent !== undefined && !open.has(each); each = each.parent) open.add(each)
  }
  return Array.from(open, ({ spanId, parent, name, kind, startMs }) => {
    return { spanId, parentSpanId: parent?.spanId, name, kind, startTimeUs: run.timeUs(startMs) }
  })
}

/**
 * Spans of the epoch before that nobody has gone on with yet. Where a group fails at its first element, nobody comes to
 * the others again: these end with what is around them.
 */
export class LeftOpen {
  private readonly below: Map<string | undefined, Map<string, OpenSpan>> = new Map()

  constructor(spans: readonly OpenSpan[]) {
    for (const span of spans) {
      const siblings = this.below.get(span.parentSpanId)
      if (siblings === undefined) this.below.set(span.parentSpanId, new Map([[span.spanId, span]]))
      else siblings.set(span.spanId, span)
    }
  }

  wentOn({ spanId, parent }: Frame): void {
    this.below.get(parent?.spanId)?.delete(spanId)
  }

  /** Those right below a span, once. */
  takeBelow(spanId: string): readonly OpenSpan[] {
    const spans = this.below.get(spanId)
    this.below.delete(spanId)
    return [...(spans?.values() ?? [])]
  }
}
