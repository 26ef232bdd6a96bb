import { attributeNames, type FallbackEvent, type PauseEvent, type ResumeEvent } from '@flujo/domain'
import type { Capture } from '../capture/capture.ts'
import { exceptionEvent } from './described-errors.ts'
import type { OpenSpan } from './open-span.ts'

/** What is written down as an event of the span that it is about. */
export type NotedEvent = FallbackEvent | PauseEvent | ResumeEvent

/** Notes on an open span what has happened to it. */
export function noteOn(span: OpenSpan, event: NotedEvent, capture: Capture): void {
  const { timeUs } = event
  switch (event.event) {
    case 'on_fallback':
      // What a fallback stands in for: its step may well complete.
      return span.addEvent(exceptionEvent(capture.error(event.error), timeUs))
    case 'on_pause': {
      const asked = capture.value(event.prompt, span.capture)
      if (asked !== undefined) span.set({ [attributeNames.pausePrompt]: asked })
      return span.addEvent({ name: 'pause', timeUs })
    }
    case 'on_resume':
      // The answer itself is what the span gives.
      return span.addEvent({ name: 'resume', timeUs })
  }
}
