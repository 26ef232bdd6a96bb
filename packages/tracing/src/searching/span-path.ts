/** Names beyond this many are left out of a path. */
export const longestPath = 32

/**
 * Where a span is, as a text.
 *
 * @param names from the span up to below the root, at most {@link longestPath} of them
 */
export function formatPath(names: readonly string[]): string {
  return `${names.length === longestPath ? '…/' : ''}${names.toReversed().join('/')}`
}
