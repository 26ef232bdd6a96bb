import type { ErrorInfo, Run, Span } from '@flujo/domain'
import { shortRunId } from '../format/short-id.ts'
import { isWaiting } from '../list/waits.ts'
import { type Line, plain, styled } from '../output/line.ts'
import { wrapText } from '../output/wrap-text.ts'

/** What a run makes one want to know next, and the command that tells it. */
export interface NextStep {
  /** Empty where the command says enough. */
  readonly why: string
  /** Without the name of the program. */
  readonly command: string
}

/** The next step after a look at a run, by how it stands. */
export function nextStep(run: Run, spans: readonly Span[], failed: Span | undefined): NextStep {
  const id = shortRunId(run.runId)
  const trace = `trace ${id}`
  const ofFailed = failed === undefined ? trace : `show ${id} --span ${failed.spanId}`
  if (run.status === 'running') return { why: 'It is still going on.', command: `watch ${id}` }
  if (run.status === 'paused') return { why: answerHint(run, spans), command: trace }
  if (run.status === 'crashed')
    return { why: 'Its process is gone; the tree shows what was open then.', command: trace }
  if (run.status === 'cancelled') return { why: 'It was cancelled; the tree shows how far it came.', command: trace }
  if (run.status !== 'failed') return { why: '', command: trace }
  const codes = codesOf(failed?.error ?? run.error)
  if (codes.has('limit_exceeded'))
    return { why: 'It used more than its limits allow; the tree shows which step used what.', command: trace }
  if (['run_timeout', 'step_timeout', 'idle_timeout'].some((code) => codes.has(code)))
    return { why: 'It ran out of time; the critical path shows what took it.', command: `${trace} --critical` }
  return { why: '', command: ofFailed }
}

/** The last lines of a view. */
export function nextLines(
  { why, command }: NextStep,
  { programName, width }: { readonly programName: string; readonly width: number | undefined },
): Line[] {
  const sentence = why === '' ? [] : wrapText(why, width).map(plain)
  return [...sentence, styled(`Next: ${programName} ${command}`, 'dim')]
}

function answerHint({ runId }: Run, spans: readonly Span[]): string {
  const [first, ...others] = spans.filter(isWaiting)
  if (first === undefined) return 'It waits and can go on: runner.resume(runId).'
  const name = JSON.stringify(first.name)
  const more = others.length === 0 ? '' : `, and ${others.length} more`
  return `It waits for an answer to ${name}${more}: runner.resume(${JSON.stringify(runId)}, { ${name}: answer }).`
}

const deepest = 16

function codesOf(error: ErrorInfo | undefined): ReadonlySet<string> {
  const codes = new Set<string>()
  let next = error
  for (let depth = 0; next !== undefined && depth < deepest; depth += 1) {
    if (next.code !== undefined) codes.add(next.code)
    next = next.cause
  }
  return codes
}
