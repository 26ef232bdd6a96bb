import { countOf, formatShare } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { errorSentence } from '../format/error-text.ts'
import { shortRunId } from '../format/short-id.ts'
import { statusLead, statusWord } from '../format/status.ts'
import { flow, type FlowPlace } from '../output/flow.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { wrapText } from '../output/wrap-text.ts'
import { durationOf } from '../list/run-lines.ts'
import { waitedNs } from '../show/waited.ts'
import type { CriticalPath } from './critical-path.ts'
import { failedSpan } from './failure.ts'
import { pathsOf } from './span-path.ts'
import type { TreeRows } from './tree-rows.ts'
import type { TreeView } from './tree-view.ts'

/** `✗ support-triage c04be7d1 failed 31.0s · 31 spans · 2.5s waiting` */
export function headLines({ run, tree, openEndUs, path }: TreeView, output: SettledOutput): Line[] {
  const { spans, root } = tree
  const lastedNs = (openEndUs - run.startTimeUs) * 1_000
  const waitedForNs = waitedNs(spans)
  const head = [
    ...statusLead(run.status, output),
    ...styled(run.pipeline, 'bold'),
    ...plain(` ${shortRunId(run.runId)} `),
    ...statusWord(run.status),
    ...plain(` ${durationOf(run, lastedNs, output.nowMs)}`),
  ]
  const part = root.span.spanId === run.rootSpanId ? '' : `below ${pathsOf(tree.around)(root.span)}`
  const waited = waitedForNs > 0 ? `${formatDuration(waitedForNs)} waiting` : ''
  const parts = [head, plain(part), plain(countOf(spans.length, 'span')), plain(waited)]
  return [...flow(parts, output), ...(path === undefined ? [] : flow(pathParts(path), output))]
}

/** `critical path 31.0s: 9 spans · 28.5s in steps (91.9%) · 2.5s between them` */
function pathParts({ timesNs, lengthNs, explainedNs }: CriticalPath): Line[] {
  const between = lengthNs - explainedNs
  return [
    plain(`critical path ${formatDuration(lengthNs)}: ${countOf(timesNs.size, 'span')}`),
    plain(`${formatDuration(explainedNs)} in its steps (${formatShare(explainedNs, lengthNs)})`),
    plain(between > 0 ? `${formatDuration(between)} between them` : ''),
  ]
}

/** What went wrong, and the command to type next. */
export function endLines({ run, tree }: TreeView, { programName, width }: SettledOutput): Line[] {
  const root = tree.root.span
  const failed = failedSpan(root, ({ children }) => children)
  const isWhole = root.spanId === run.rootSpanId
  const error = failed?.error ?? (isWhole ? run.error : root.error)
  const crash =
    run.status === 'crashed' && isWhole
      ? ['The process that ran it is gone; what was not written then is not here.']
      : []
  const sentences = error === undefined ? crash : wrapText(errorSentence(error), width)
  const which = failed === undefined || (failed === root && isWhole) ? '' : ` --span ${failed.spanId}`
  return [
    ...sentences.map((sentence) => styled(sentence, 'red')),
    styled(`Next: ${programName} show ${shortRunId(run.runId)}${which}`, 'dim'),
  ]
}

/** What is not shown: by the filters, and beside the critical path. */
export interface LeftOut {
  readonly unwanted: number
  readonly offPath: number
}

/** What is not shown, and how to see it. */
export function cutLines(
  { cut, folded, deeper, rows }: TreeRows,
  { unwanted, offPath }: LeftOut,
  place: FlowPlace,
): Line[] {
  const deepest = rows.reduce((most, { entry }) => Math.max(most, 'node' in entry ? entry.node.depth : 0), 0)
  const folds = rows.flatMap(({ entry }) => ('fold' in entry ? [entry.fold] : []))
  const hasEquals = folds.some(({ isMixed }) => isMixed !== true)
  const ways = [
    deeper > 0 ? `--depth ${deepest + 1}` : '',
    folds.some(({ isMixed }) => isMixed === true) ? '--breadth N' : '',
    cut > 0 ? '--limit N' : '',
    hasEquals || cut + offPath > 0 ? '--all' : '',
  ]
  const parts = [
    unwanted > 0 ? `${countOf(unwanted, 'span')} left out by the filters` : '',
    offPath > 0 ? `${countOf(offPath, 'span')} beside the critical path` : '',
    folded > 0 ? `${countOf(folded, 'span')} folded` : '',
    deeper > 0 ? `${countOf(deeper, 'span')} deeper` : '',
    cut > 0 ? `${countOf(cut, 'span')} not shown` : '',
    folded + cut + deeper + offPath > 0 ? `more: ${ways.filter((way) => way !== '').join(' or ')}` : '',
  ]
  return flow(
    parts.map((part) => styled(part, 'dim')),
    place,
  )
}
