import { attributeNames, type Run, type SpanNode } from '@flujo/domain'
import { countOf } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { errorSentence } from '../format/error-text.ts'
import { shortRunId } from '../format/short-id.ts'
import { statusLead, statusWord } from '../format/status.ts'
import { flow, type FlowPlace } from '../output/flow.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { wrapText } from '../output/wrap-text.ts'
import { durationOf } from '../list/run-lines.ts'
import { failedSpan } from './failure.ts'
import { lastEndUs } from './last-end.ts'
import type { Tree } from './tree-node.ts'
import type { TreeRows } from './tree-rows.ts'

/** `✗ support-triage c04be7d1 failed 31.0s · 31 spans · 2.5s waiting` */
export function headLines(run: Run, { spans }: Tree, output: SettledOutput): Line[] {
  const lastedNs = ((lastEndUs(spans) ?? run.startTimeUs) - run.startTimeUs) * 1_000
  const waitedMs = spans.reduce((sum, span) => sum + delayMsOf(span), 0)
  const head = [
    ...statusLead(run.status, output),
    ...styled(run.pipeline, 'bold'),
    ...plain(` ${shortRunId(run.runId)} `),
    ...statusWord(run.status),
    ...plain(` ${durationOf(run, lastedNs, output.nowMs)}`),
  ]
  const spanCount = countOf(spans.length, 'span')
  const waited = waitedMs > 0 ? `${formatDuration(waitedMs * 1_000_000)} waiting` : ''
  return flow([head, plain(spanCount), plain(waited)], output)
}

function delayMsOf({ attributes }: SpanNode): number {
  const delayMs = attributes[attributeNames.retryDelayMs]
  return typeof delayMs === 'number' && delayMs > 0 && delayMs < 1e12 ? delayMs : 0
}

/** What went wrong, and the command to type next. */
export function endLines(run: Run, root: SpanNode, { programName, width }: SettledOutput): Line[] {
  const failed = failedSpan(root, ({ children }) => children)
  const error = failed?.error ?? run.error
  const crash =
    run.status === 'crashed' ? ['The process that ran it is gone; what was not written then is not here.'] : []
  const sentences = error === undefined ? crash : wrapText(errorSentence(error), width)
  const which = failed === undefined || failed === root ? '' : ` --span ${failed.spanId}`
  return [
    ...sentences.map((sentence) => styled(sentence, 'red')),
    styled(`Next: ${programName} show ${shortRunId(run.runId)}${which}`, 'dim'),
  ]
}

/** What is not shown, and how to see it. */
export function cutLines(
  { cut, folded, unwanted }: Pick<TreeRows, 'cut' | 'folded'> & { readonly unwanted: number },
  place: FlowPlace,
): Line[] {
  const parts = [
    unwanted > 0 ? `${countOf(unwanted, 'span')} left out by the filters` : '',
    folded > 0 ? `${countOf(folded, 'span')} folded` : '',
    cut > 0 ? `${countOf(cut, 'span')} not shown` : '',
    folded + cut > 0 ? `more: ${cut > 0 ? '--limit N or ' : ''}--all` : '',
  ]
  return flow(
    parts.map((part) => styled(part, 'dim')),
    place,
  )
}
