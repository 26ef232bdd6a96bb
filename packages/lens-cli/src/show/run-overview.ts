import { attributeNames, type Run, type Span, type TraceLosses } from '@flujo/domain'
import { countOf, formatCount } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { formatCost } from '../format/money.ts'
import { statusLead, statusWord } from '../format/status.ts'
import { formatAbsolute, formatTime } from '../format/time.ts'
import { durationOf } from '../list/run-lines.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { isWaiting, waitsOf } from '../list/waits.ts'
import { lastEndUs } from '../trace/last-end.ts'
import { factLine } from './fact-lines.ts'
import { modelsOf } from './models.ts'
import { eventCounts } from './told-events.ts'
import { waitedNs } from './waited.ts'

/** What a run was: its status, when, how long, how much of it, what it used, and what its trace does not have. */
export function runOverview(run: Run, spans: readonly Span[], output: SettledOutput): Line[] {
  const lastedNs = ((lastEndUs(spans) ?? run.startTimeUs) - run.startTimeUs) * 1_000
  const head: Line = [
    ...statusLead(run.status, output),
    ...styled(run.pipeline, 'bold'),
    ...plain('  '),
    ...statusWord(run.status),
  ]
  const dot = output.plain ? ', ' : ' · '
  return [
    head,
    ...factLine('run', run.runId),
    ...factLine('trace id', run.traceId === run.runId ? '' : run.traceId),
    ...factLine('started', startedText(run, output)),
    ...factLine('took', durationOf(run, lastedNs, output.nowMs)),
    ...factLine('steps', stepsText(run, dot)),
    ...factLine('usage', usageText(run, dot)),
    ...modelLines(spans, dot),
    ...factLine('waited', waitedText(spans)),
    ...factLine('logs', countsText(spans, 'log', dot)),
    ...factLine('events', countsText(spans, 'event', dot)),
    ...factLine('waits for', run.status === 'paused' ? waitsOf(spans.filter(isWaiting)) : ''),
    ...factLine('limit', limitText(run, spans)),
    ...factLine('left out', lossesText(run.losses, dot)),
    ...factLine('resumed', run.epoch > 1 ? countOf(run.epoch - 1, 'time') : ''),
    ...factLine('rebuilt', rebuiltText(run, spans)),
    ...factLine('note', noteText(run)),
  ]
}

/** `parrot-2 39,267 tokens · $0.175 · 6 spans`, a line for each. */
function modelLines(spans: readonly Span[], dot: string): Line[] {
  return modelsOf(spans).flatMap(({ model, spans: count, usage }, index) => {
    const tokens = `${model} ${formatCount(usage.inputTokens + usage.outputTokens)} tokens`
    const said = [tokens, formatCost(usage), countOf(count, 'span')].filter((part) => part !== '')
    return factLine(index === 0 ? 'models' : '', said.join(dot))
  })
}

const mostNamed = 5

/** What was told most often first, lines of logs by their level. */
function countsText(spans: readonly Span[], of: 'log' | 'event', dot: string): string {
  const counts = eventCounts(spans).filter(({ name }) => name.startsWith('log ') === (of === 'log'))
  const named = counts
    .slice(0, mostNamed)
    .map(({ name, count }) => `${formatCount(count)} ${name.replace(/^log /u, '')}`)
  return [
    ...named,
    ...(counts.length > mostNamed ? [`${formatCount(counts.length - mostNamed)} other kinds`] : []),
  ].join(dot)
}

function waitedText(spans: readonly Span[]): string {
  const waited = waitedNs(spans)
  return waited === 0 ? '' : `${formatDuration(waited)} before further tries`
}

function startedText(run: Run, output: SettledOutput): string {
  const absolute = formatAbsolute(run.startTimeUs, output.timeZone)
  const shown = formatTime(run.startTimeUs, output)
  return shown === absolute ? absolute : `${absolute} (${shown})`
}

function stepsText({ totals }: Run, dot: string): string {
  const planned = totals.plannedSteps === undefined ? '' : ` of ${formatCount(totals.plannedSteps)}`
  return [
    `${formatCount(totals.doneSteps)}${planned} done`,
    countOf(totals.spans, 'span'),
    ...(totals.failedSpans > 0 ? [`${formatCount(totals.failedSpans)} failed`] : []),
    ...(totals.retries > 0 ? [`${formatCount(totals.retries)} ${totals.retries === 1 ? 'retry' : 'retries'}`] : []),
  ].join(dot)
}

function usageText({ totals: { usage } }: Run, dot: string): string {
  if (usage.calls === 0) return ''
  return [
    countOf(usage.calls, 'call'),
    `${formatCount(usage.inputTokens)} tokens in, ${formatCount(usage.outputTokens)} out`,
    formatCost(usage),
    ...(usage.unpricedCalls > 0 ? [`${countOf(usage.unpricedCalls, 'call')} without a price`] : []),
  ].join(dot)
}

function lossesText({ redactions, cuts, droppedSpans }: TraceLosses, dot: string): string {
  return [
    ...(redactions > 0 ? [`${formatCount(redactions)} redacted`] : []),
    ...(cuts > 0 ? [`${formatCount(cuts)} cut to a limit`] : []),
    ...(droppedSpans > 0 ? [`${countOf(droppedSpans, 'span')} dropped`] : []),
  ].join(dot)
}

/** The limit of the run that was crossed. */
function limitText({ rootSpanId }: Run, spans: readonly Span[]): string {
  const limit = spans.find(({ spanId }) => spanId === rootSpanId)?.attributes[attributeNames.limitExceeded]
  return typeof limit === 'string' ? `${limit} exceeded` : ''
}

/** What a reader had to guess, in its words. */
function rebuiltText({ rootSpanId }: Run, spans: readonly Span[]): string {
  const words = spans.find(({ spanId }) => spanId === rootSpanId)?.attributes[attributeNames.reconstructed]
  return Array.isArray(words) ? words.filter((word) => typeof word === 'string').join(', ') : ''
}

function noteText(run: Run): string {
  if (run.status === 'crashed') return 'the process that ran it is gone; what was not written then is not here'
  return run.stale === true ? 'not heard of for a while; its process cannot be looked up from here' : ''
}
