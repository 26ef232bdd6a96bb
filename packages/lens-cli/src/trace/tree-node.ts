import { type Span, type SpanNode, sumUsage, type UsageTotals } from '@flujo/domain'
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
  /** Every span in it, those that were left out too. */
  readonly spans: readonly SpanNode[]
  /** Every span of the whole that this may be a part of, for paths. */
  readonly around: readonly Span[]
}

/**
 * The tree below `root` with sums. With `isWanted`, spans that it does not hold for are left out, unless one below them
 * is wanted; the root always stays. Trees may be of any depth: nothing here calls itself.
 */
export function treeOf(
  root: SpanNode,
  isWanted: (span: SpanNode) => boolean = () => true,
  around?: readonly Span[],
): Tree {
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
  const spans = drafts.map(({ span }) => span)
  return { root: first, nodes: shown, spans, around: around ?? spans }
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

/** How many spans of the tree are below some of its nodes. */
export function countBelow(nodes: readonly TreeNode[]): number {
  let count = 0
  const waiting = [...nodes]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    count += next.children.length
    for (const child of next.children) waiting.push(child)
  }
  return count
}

/** A span and all below it, from top to bottom. */
export function spansBelow(root: SpanNode): SpanNode[] {
  const spans: SpanNode[] = []
  const waiting = [root]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    spans.push(next)
    for (let index = next.children.length - 1; index >= 0; index -= 1) waiting.push(next.children[index] as SpanNode)
  }
  return spans
}
