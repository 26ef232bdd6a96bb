import { attributeNames, type Attributes, noUsage, type StepNode } from '@flujo/domain'
import type { Frame } from './frame.ts'
import { identityOf } from './span-events.ts'

/** So many steps that were not reached are told one by one; the rest as one. */
const toldOneByOne = 100

/** Tells that the steps from position `from` on were not reached. */
export async function skipSteps(steps: readonly StepNode[], from: number, parent: Frame): Promise<void> {
  const { run } = parent
  if (parent.depth === 0) {
    for (let position = from; position < steps.length; position += 1) recordSkipped(steps[position] as StepNode, parent)
  }
  if (!run.listened) return
  const last = Math.min(steps.length, from + toldOneByOne)
  for (let position = from; position < last; position += 1) {
    const { name, kind } = steps[position] as StepNode
    await tellSkipped(parent, name, kind, {})
  }
  const rest = steps.length - last
  if (rest > 0) await tellSkipped(parent, `${rest} more`, 'task', { [attributeNames.skippedCount]: rest })
}

function recordSkipped({ name, kind }: StepNode, { run }: Frame): void {
  run.stepResults.push({
    name,
    path: name,
    kind,
    status: 'skipped',
    attempts: 0,
    durationMs: 0,
    usage: noUsage,
    error: undefined,
  })
}

async function tellSkipped(parent: Frame, name: string, kind: StepNode['kind'], attributes: Attributes): Promise<void> {
  const { run } = parent
  await run.emit({
    event: 'post_step',
    ...identityOf(parent),
    spanId: run.spanIdOf(run.nextSpanIndex()),
    parentSpanId: parent.spanId,
    name,
    kind,
    timeUs: run.timeUs(run.now()),
    status: 'skipped',
    durationNs: 0,
    output: undefined,
    error: undefined,
    attributes,
  })
}
