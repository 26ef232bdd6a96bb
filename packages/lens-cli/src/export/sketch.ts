import type { Span } from '@flujo/domain'
import type { KeptAttributes } from './export-source.ts'

const nothing: Span['attributes'] = Object.freeze({})
const noEvents: Span['events'] = Object.freeze([])

/**
 * Little of every span: what a tree and a time axis need, and no values, attributes or events. Texts that many spans have
 * are held once.
 */
export async function sketchesOf(
  pages: AsyncIterable<readonly Span[]>,
  keep?: KeptAttributes,
): Promise<readonly Span[]> {
  const texts = new Map<string, string>()
  const once = (text: string): string => {
    const known = texts.get(text)
    if (known === undefined) texts.set(text, text)
    return known ?? text
  }
  const sketches: Span[] = []
  for await (const page of pages) for (const span of page) sketches.push(sketchOf(span, once, keep))
  return sketches
}

function sketchOf(span: Span, once: (text: string) => string, keep: KeptAttributes | undefined): Span {
  const { runId, spanId, parentSpanId, name, kind, status, startTimeUs, durationNs } = span
  return {
    runId: once(runId),
    spanId,
    parentSpanId: parentSpanId === undefined ? undefined : once(parentSpanId),
    name: once(name),
    kind: once(kind) as Span['kind'],
    status,
    startTimeUs,
    durationNs,
    attributes: keep === undefined ? nothing : keptOf(span.attributes, keep),
    events: lateEventOf(span),
  }
}

function keptOf(attributes: Span['attributes'], keep: KeptAttributes): Span['attributes'] {
  const kept = Object.entries(attributes).filter(([key]) => keep(key))
  return kept.length === 0 ? nothing : Object.fromEntries(kept)
}

/** The last event, where it says how long the span has lasted at least. */
function lateEventOf({ events, startTimeUs, durationNs = 0 }: Span): Span['events'] {
  const last = events.at(-1)
  return last === undefined || last.timeUs <= startTimeUs + durationNs / 1_000
    ? noEvents
    : [{ name: '', timeUs: last.timeUs }]
}
