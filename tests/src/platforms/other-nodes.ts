import { existsSync } from 'node:fs'
import { nodeBinary, nodeVersions } from '../../../scripts/other-nodes.mjs'

/** A Node that the packages promise to run on, beside the one that runs the tests. */
export interface OtherNode {
  readonly major: string
  readonly binary: string
  readonly isThere: boolean
}

/** Every other Node, whether `npm run set-up:nodes` has brought it or not. */
export const otherNodes: readonly OtherNode[] = Object.entries(nodeVersions).map(([major, version]) => {
  const binary = nodeBinary(version)
  return { major, binary, isThere: existsSync(binary) }
})
