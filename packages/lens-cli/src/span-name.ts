import type { Span } from '@flujo/domain'
import { LensError } from './lens-error.ts'
import { shortestPrefix } from './run-name.ts'
import { pathsOf } from './trace/span-path.ts'

const shownCandidates = 10

/**
 * The span that a user means: its id, the start of one with four characters or more, or its path (`research/#2/search`).
 *
 * @throws LensError exit code 3 for a span that is not there, 4 for several
 */
export function resolveSpan(spans: readonly Span[], name: string, command: string): Span {
  const pathOf = pathsOf(spans)
  const exact = spans.find(({ spanId }) => spanId === name)
  if (exact !== undefined) return exact
  const byPath = spans.filter((span) => pathOf(span) === name)
  const byPrefix = name.length < shortestPrefix ? [] : spans.filter(({ spanId }) => spanId.startsWith(name))
  const found = byPath.length > 0 ? byPath : byPrefix
  const [span] = found
  if (span === undefined) {
    throw new LensError(3, `the run has no span with the id or path "${name}"`, {
      hint: `\`${command}\` lists its spans with ids and paths.`,
    })
  }
  if (found.length === 1) return span
  throw new LensError(4, `"${name}" fits ${found.length} spans`, {
    candidates: found.slice(0, shownCandidates).map((candidate) => `${candidate.spanId}  ${pathOf(candidate)}`),
    hint: 'Give a whole span id.',
  })
}
