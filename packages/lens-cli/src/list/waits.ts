import { attributeNames, type Span } from '@flujo/domain'

const mostNamed = 3

/** What a paused run waits for: its open pauses with what they ask, `approve: Publish "Spring"?`. */
export function waitsOf(pauses: readonly Span[]): string {
  const named = pauses.slice(0, mostNamed).map(({ name, attributes }) => {
    const prompt = attributes[attributeNames.pausePrompt]
    if (prompt === undefined) return name
    return `${name}: ${typeof prompt === 'string' ? prompt : JSON.stringify(prompt)}`
  })
  return [...named, ...(pauses.length > mostNamed ? [`${pauses.length - mostNamed} more`] : [])].join(', ')
}

/** Whether a span is a pause that nobody has answered. */
export const isWaiting = ({ kind, status }: Span): boolean => kind === 'pause' && status === 'paused'
