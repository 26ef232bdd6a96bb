import { LensError } from '../lens-error.ts'
import type { DiffNode } from './align-trees.ts'
import { nodePath } from './node-path.ts'

const shownCandidates = 10

/**
 * The step that `--step` means: its path, or its name where one step has it.
 *
 * @throws LensError exit code 3 for a step that neither run has, 4 for several
 */
export function findStep(nodes: readonly DiffNode[], typed: string): DiffNode {
  const ended = typed.split('/').at(-1)
  const named = nodes.filter(({ a, b }) => a?.name === ended || b?.name === ended)
  const byPath = named.filter((node) => nodePath(node) === typed)
  const found = byPath.length > 0 ? byPath : nodes.filter(({ a, b }) => a?.name === typed || b?.name === typed)
  const [node] = found
  if (node === undefined) {
    throw new LensError(3, `neither run has a step with the name or path "${typed}"`, {
      hint: 'Without --step, all that differ are listed; --all lists the others too.',
    })
  }
  if (found.length === 1) return node
  throw new LensError(4, `"${typed}" is the name of ${found.length} steps`, {
    candidates: found.slice(0, shownCandidates).map(nodePath),
    hint: 'Give the whole path of one.',
  })
}
