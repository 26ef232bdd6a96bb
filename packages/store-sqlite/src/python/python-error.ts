import type { ErrorInfo } from '@flujo/domain'
import type { ForeignCapture } from '@flujo/tracing'

const maxMessage = 8 * 1_024
const named = /(?:^|[\s(])(?:\w{1,80}\.){0,8}([A-Z]\w{0,80}?(?:Error|Exception|Exceeded|Timeout|Interrupt|Failure)):/
/** Where the name of a class may be: an error says it first. */
const searched = 512

/** An error from the sentence that the original kept of it; the class is the one that the sentence names. */
export function errorFromText(text: string, capture: ForeignCapture): ErrorInfo {
  const type = named.exec(text.slice(0, searched))?.[1] ?? 'Error'
  return { type, message: capture.text(text, maxMessage) }
}
