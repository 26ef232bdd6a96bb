import type { Attributes, LogLevel } from '@flujo/domain'
import type { Frame } from './frame.ts'
import { identityOf } from './span-events.ts'
import { plainCopy } from './plain-copy.ts'

/** What is said about a span while it is open. */
export interface SpanUpdate {
  readonly attributes?: Attributes
  readonly spanEvent?: { readonly name: string; readonly attributes: Attributes | undefined }
}

/** A log line, which is an event of the span. */
export const logLine = (level: LogLevel, message: string, fields?: Attributes): SpanUpdate => ({
  spanEvent: { name: 'log', attributes: { ...plainCopy(fields), level, message } },
})

/** Tells the hooks; the end of the span waits for them. */
export function tellUpdate(frame: Frame, { attributes, spanEvent }: SpanUpdate): void {
  const { run } = frame
  if (!run.listened) return
  const timeUs = run.timeUs(run.now())
  frame.defer(
    run.emit({
      event: 'on_span_update',
      ...identityOf(frame),
      timeUs,
      attributes,
      spanEvent: spanEvent === undefined ? undefined : { ...spanEvent, timeUs },
    }),
  )
}
