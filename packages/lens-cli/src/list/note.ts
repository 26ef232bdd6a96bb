import type { Run, Span } from '@flujo/domain'
import type { TraceReader } from '@flujo/tracing'
import { errorSentence } from '../format/error-text.ts'
import { waitsOf } from './waits.ts'

/** What else is worth knowing of a run in a list: why it failed, where it is, what it waits for. */
export async function noteOf(reader: TraceReader, run: Run): Promise<string> {
  if (run.error !== undefined) return errorSentence(run.error)
  if (run.status === 'crashed') return 'process gone'
  if (run.stale === true) return 'not heard of for a while'
  if (run.status !== 'running' && run.status !== 'paused') return ''
  if (run.status === 'paused') {
    const waits = waitsOf(await openPauses(reader, run))
    if (waits !== '') return `waiting for ${waits}`
  }
  const step = await openStep(reader, run)
  if (step === undefined) return ''
  return run.status === 'paused' ? `waiting for ${step.name}` : `at ${step.name}`
}

async function openPauses(reader: TraceReader, { runId }: Run): Promise<readonly Span[]> {
  return reader.getSpans(runId, {
    where: {
      op: 'and',
      conditions: [
        { op: '=', field: 'status', value: 'paused' },
        { op: '=', field: 'kind', value: 'pause' },
      ],
    },
  })
}

/** The top-level step that has been opened last and is open still. */
async function openStep(reader: TraceReader, { runId, rootSpanId, status }: Run): Promise<Span | undefined> {
  const open = await reader.getSpans(runId, {
    where: {
      op: 'and',
      conditions: [
        { op: 'in', field: 'status', values: [status, 'running'] },
        { op: '=', field: 'parentSpanId', value: rootSpanId },
      ],
    },
  })
  return open.at(-1)
}
