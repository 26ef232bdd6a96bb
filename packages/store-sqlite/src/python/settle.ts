import type { Run, RunStatus } from '@flujo/domain'

import type { Draft } from './draft.ts'
import { textIn } from './python-json.ts'
import { statusOfWord } from './python-status.ts'
import type { RootedDrafts } from './root-draft.ts'
import type { RunFacts } from './run-facts.ts'

/** Nothing says which process runs a run: after so long without a word it is taken for gone. */
const goneAfterUs = 24 * 3_600 * 1e6
/** As with runs of our own. */
const staleAfterUs = 30 * 1e6

/** How a run stands, once all is known. */
export interface Settled {
  readonly status: Run['status']
  readonly isStale: boolean
}

/** Decides how the run stands, and with it every span that was left open. */
export function settle(rooted: RootedDrafts, facts: RunFacts, nowUs: number): Settled {
  const { root, others } = rooted
  const stated = facts.status ?? inferred(rooted, facts)
  const silentUs = nowUs - others.reduce((last, { startUs, endUs }) => Math.max(last, endUs ?? startUs), facts.seenUs)
  const status = stated === 'running' && silentUs > goneAfterUs ? 'crashed' : stated
  if (status === 'running' || status === 'crashed') root.endUs = undefined
  else closeRoot(rooted, facts)
  root.status = status
  for (const draft of others) settleStep(draft, root, status)
  if (status === 'paused') tellPause(others, facts)
  return { status, isStale: status === 'running' && silentUs > staleAfterUs }
}

/** What the steps say of a run whose own word is not to be trusted. */
function inferred({ root, others }: RootedDrafts, facts: RunFacts): RunStatus {
  const steps = others.filter(({ parentSpanId }) => parentSpanId === root.spanId)
  const last = steps.reduce<Draft | undefined>((a, b) => (a === undefined || b.startUs >= a.startUs ? b : a), undefined)
  const isWaiting = last !== undefined && last.endUs === undefined && last.kind === 'pause'
  const ofContext = statusOfWord(facts.context()['status'])
  const found = ((): RunStatus => {
    if (last?.facts.status === 'failed') return 'failed'
    if (isWaiting || root.facts.status === 'paused' || ofContext === 'paused') return 'paused'
    if (root.facts.status === 'failed' || root.facts.status === 'cancelled') return root.facts.status
    return ofContext === 'failed' || ofContext === 'cancelled' ? ofContext : 'completed'
  })()
  if (found !== statusOfWord(facts.run['status'])) root.marks.add('status inferred')
  return found
}

function closeRoot({ root, others }: RootedDrafts, facts: RunFacts): void {
  if (root.endUs !== undefined) return
  const lastUs = others.reduce((last, { startUs, endUs }) => Math.max(last, endUs ?? startUs), 0)
  root.endUs = Math.max(root.startUs, lastUs > 0 ? lastUs : (facts.endUs ?? facts.seenUs))
  root.marks.add('not finalised')
}

function settleStep(draft: Draft, root: Draft, ofRun: Run['status']): void {
  const { status, latencyNs = 0 } = draft.facts
  const isOver = status !== undefined && status !== 'running' && status !== 'paused'
  if (draft.endUs !== undefined) draft.status = status === undefined || status === 'running' ? 'completed' : status
  else if (isOver) close(draft, status, draft.startUs + Math.round(latencyNs / 1_000))
  else if (ofRun === 'running' || ofRun === 'crashed' || ofRun === 'paused') draft.status = ofRun
  else close(draft, ofRun, root.endUs ?? draft.startUs)
}

function close(draft: Draft, status: RunStatus, endUs: number): void {
  draft.status = status
  draft.endUs = Math.max(draft.startUs, endUs)
  draft.marks.add('not finalised')
}

/** What the run asks is kept in the context only. */
function tellPause(others: readonly Draft[], facts: RunFacts): void {
  const waiting = others.findLast(({ status, endUs }) => status === 'paused' && endUs === undefined)
  if (waiting === undefined || waiting.facts.feedback !== undefined) return
  waiting.facts = { ...waiting.facts, feedback: textIn(facts.context()['pause_message']) }
}
