import { attributeNames, type JsonValue, type Span } from '@flujo/domain'
import { formatCount } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { formatCost } from '../format/money.ts'
import { usageOf } from '../format/span-usage.ts'
import { statusLead, statusWord } from '../format/status.ts'
import { formatAbsolute } from '../format/time.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { factLine } from './fact-lines.ts'

/** Shown in words of their own. */
const told: ReadonlySet<string> = new Set([
  attributeNames.costUsd,
  attributeNames.unpricedCalls,
  attributeNames.inputTokens,
  attributeNames.outputTokens,
  attributeNames.attempts,
  attributeNames.feedback,
])
const shownEvents = 20

/** What one span was: where, when, how long, its attributes and events. */
export function spanDetails(span: Span, path: string, output: SettledOutput): Line[] {
  const { attributes, kind, status } = span
  const usage = usageOf(span)
  const tokens = usage.inputTokens + usage.outputTokens
  const attempts = attributes[attributeNames.attempts]
  const others = Object.entries(attributes).filter(([key]) => !told.has(key))
  return [
    [...statusLead(status, output), ...styled(path, 'bold'), ...plain('  '), ...statusWord(status)],
    ...factLine('span', span.spanId),
    ...factLine('run', span.runId),
    ...factLine('kind', kind),
    ...factLine('started', formatAbsolute(span.startTimeUs, output.timeZone)),
    ...factLine('took', span.durationNs === undefined ? '–' : formatDuration(span.durationNs)),
    ...factLine('tries', typeof attempts === 'number' ? formatCount(attempts) : ''),
    ...factLine(
      'usage',
      tokens > 0 ? `${formatCount(usage.inputTokens)} tokens in, ${formatCount(usage.outputTokens)} out` : '',
    ),
    ...factLine('cost', formatCost(usage)),
    ...factLine('feedback', textOf(attributes[attributeNames.feedback])),
    ...(others.length > 0 ? [styled('Attributes', 'bold')] : []),
    ...others.map(([key, value]) => [...styled(`  ${key}  `, 'dim'), ...plain(textOf(value))]),
    ...eventLines(span),
  ]
}

function eventLines({ events, startTimeUs }: Span): Line[] {
  if (events.length === 0) return []
  const hidden = events.length - shownEvents
  return [
    styled('Events', 'bold'),
    ...events.slice(0, shownEvents).map(({ name, timeUs, attributes = {} }) => {
      const facts = Object.entries(attributes).filter(([key]) => !key.startsWith('exception.'))
      return [
        ...styled(`  +${formatDuration(Math.max(0, timeUs - startTimeUs) * 1_000)}  `, 'dim'),
        ...plain(name),
        ...styled(facts.map(([key, value]) => `  ${key}=${textOf(value)}`).join(''), 'dim'),
      ]
    }),
    ...(hidden > 0 ? [styled(`  … ${hidden} more; --json has them all`, 'dim')] : []),
  ]
}

function textOf(value: JsonValue | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
