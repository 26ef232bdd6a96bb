import { type SpanNode, sumUsage, type UsageTotals } from '@flujo/domain'
import { usageOf } from '../format/span-usage.ts'

/** A span in its place in a tree that is being shown. */
export interface TreeNode {
  readonly span: SpanNode
  readonly depth: number
  readonly parent: TreeNode | undefined
  readonly children: readonly TreeNode[]
  /** Of the span and everything below it. */
  readonly usage: UsageTotals
}

interface Draft extends TreeNode {
  readonly parent: Draft | undefined
  children: Draft[]
  usage: UsageTotals
  wanted: boolean
}

/** A tree, and all that is in it from top to bottom. */
export interface Tree {
  readonly root: TreeNode
  readonly nodes: readonly TreeNode[]
  /** Every span, those that were left out too. */
  readonly spans: readonly SpanNode[]
}

/**
 * The tree below `root` with sums. With `isWanted`, spans that it does not hold for are left out, unless one below them
 * is wanted; the root always stays. Trees may be of any depth: nothing here calls itself.
 */
export function treeOf(root: SpanNode, isWanted: (span: SpanNode) => boolean = () => true): Tree {
  const drafts = preorder(root, isWanted)
  for (const draft of drafts.toReversed()) {
    const { parent } = draft
    if (parent === undefined) continue
    parent.usage = sumUsage(parent.usage, draft.usage)
    if (draft.wanted) parent.wanted = true
  }
  const [first, ...others] = drafts as [Draft, ...Draft[]]
  const shown = [first, ...others.filter(({ wanted }) => wanted)]
  if (shown.length < drafts.length)
    for (const draft of shown) draft.children = draft.children.filter(({ wanted }) => wanted)
  return { root: first, nodes: shown, spans: drafts.map(({ span }) => span) }
}

function preorder(root: SpanNode, isWanted: (span: SpanNode) => boolean): Draft[] {
  const drafts: Draft[] = []
  const waiting: { readonly span: SpanNode; readonly parent: Draft | undefined }[] = [{ span: root, parent: undefined }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { span, parent } = next
    const draft: Draft = {
      span,
      depth: parent === undefined ? 0 : parent.depth + 1,
      parent,
      children: [],
      usage: usageOf(span),
      wanted: isWanted(span),
    }
    parent?.children.push(draft)
    drafts.push(draft)
    for (const child of span.children.toReversed()) waiting.push({ span: child, parent: draft })
  }
  return drafts
}
