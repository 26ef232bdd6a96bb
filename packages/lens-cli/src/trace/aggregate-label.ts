import { attributeNames, type Span } from '@flujo/domain'
import { formatCount } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { type Line, plain, styled } from '../output/line.ts'

/** `+ 12,345 more of kind item  3 failed, 1m02s in all, 200ms at most`; `undefined` for a span that stands for itself. */
export function aggregateLabel({ kind, name, attributes }: Span): Line | undefined {
  const count = attributes[attributeNames.aggregatedCount]
  if (kind !== 'aggregate' || typeof count !== 'number') return undefined
  const totalNs = attributes[attributeNames.aggregatedTotalNs]
  const maxNs = attributes[attributeNames.aggregatedMaxNs]
  const failed = attributes[attributeNames.aggregatedFailed]
  const facts = [
    ...(typeof failed === 'number' ? [`${formatCount(failed)} failed`] : []),
    ...(typeof totalNs === 'number' ? [`${formatDuration(totalNs)} in all`] : []),
    ...(typeof maxNs === 'number' ? [`${formatDuration(maxNs)} at most`] : []),
  ]
  return [
    ...plain(`+ ${formatCount(count)} ${name}`),
    ...styled(facts.length === 0 ? '' : `  ${facts.join(', ')}`, 'dim'),
  ]
}

/** How many spans a row stands for: one, or as many as it sums up. */
export function spansIn({ kind, attributes }: Span): number {
  const count = attributes[attributeNames.aggregatedCount]
  return kind === 'aggregate' && typeof count === 'number' ? count : 1
}
