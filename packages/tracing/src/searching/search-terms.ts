import { describeValue, FlujoError } from '@flujo/domain'

import { textParts } from './text-parts.ts'

/** Words that have to follow each other. */
export interface SearchTerm {
  /** Folded; one or more. */
  readonly words: readonly string[]
  /** Whether the last word may go on. */
  readonly isPrefix: boolean
}

const longestText = 1_000
const quotedOrNot = /"([^"]*)"?|[^\s"]+/g

/**
 * What a text asks for; see `SearchQuery`.
 *
 * @throws {@link FlujoError} `invalid_options` for a text without a word and one of more than 1,000 characters
 */
export function parseSearchText(text: string): readonly SearchTerm[] {
  if (typeof text !== 'string' || text.length > longestText) {
    throw invalid(`a text of at most ${longestText} characters`, text)
  }
  const terms = Array.from(text.matchAll(quotedOrNot), ([all, quoted]) => termOf(quoted ?? all)).filter(
    ({ words }) => words.length > 0,
  )
  if (terms.length === 0) throw invalid('a text with a word in it', text)
  return terms
}

function termOf(text: string): SearchTerm {
  const words: string[] = []
  let end = 0
  for (const part of textParts(text)) {
    if (part.joined) words.push(`${words.pop() ?? ''}${part.folded}`)
    else words.push(part.folded)
    end = part.end
  }
  return { words, isPrefix: text[end] === '*' }
}

const invalid = (expected: string, given: unknown): FlujoError =>
  new FlujoError('invalid_options', `search.text: expected ${expected}, given ${describeValue(given)}`)
