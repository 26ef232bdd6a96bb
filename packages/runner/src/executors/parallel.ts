import type { ParallelNode } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import { runSiblings } from '../siblings.ts'

/** Runs every branch on the same input; the outputs stand in declaration order, whichever ends first. */
export const executeParallel: Executor<ParallelNode> = async (node, input, frame, execute) => {
  const outputs: unknown[] = []
  await runSiblings(frame, node.branches.values(), node.concurrency, async ({ key, step }, index) => {
    outputs[index] = await execute(step, input, frame, { name: key })
  })
  return Object.fromEntries(node.branches.map(({ key }, index) => [key, outputs[index]]))
}
