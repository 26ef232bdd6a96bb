import { FilterError } from './filter-error.ts'

export const operators = ['=', '!=', '>=', '>', '<=', '<', '~', '!~', '^=', '$=', '*='] as const
export type Operator = (typeof operators)[number]

/** A piece of a filter. */
export interface Token {
  readonly type: 'word' | 'quoted' | 'operator' | '(' | ')' | '[' | ']' | ',' | 'end'
  /** What it says: of a quoted text what is between the quotes, escapes resolved. */
  readonly value: string
  /** As it was typed. */
  readonly raw: string
  readonly index: number
}

const blank = /\s+/uy
const foreign = /==|=~|<>|=>|=</uy
const operator = /[!^$*]=|!~|>=|<=|[=><~]/uy
const punctuation = /[()[\],]/uy
/** `$`, `^` and `*` may be in a word, but not before `=`. */
const word = /(?:[^\s()[\],"'=!<>~^$*]|[$^*](?!=))+/uy

/**
 * The pieces of a filter, the last of them its end.
 *
 * @throws FilterError for a text without its closing quote, an unknown escape and an unknown operator
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let index = 0
  while (index < text.length) {
    const skipped = matchAt(blank, text, index)
    if (skipped !== undefined) {
      index += skipped.length
      continue
    }
    const token = tokenAt(text, index)
    tokens.push(token)
    index += token.raw.length
  }
  return [...tokens, { type: 'end', value: '', raw: '', index: text.length }]
}

function tokenAt(text: string, index: number): Token {
  const first = text[index] as string
  if (first === '"' || first === "'") return quotedAt(text, index, first)
  const unknown = matchAt(foreign, text, index)
  if (unknown !== undefined) throw unknownOperator(text, index, unknown)
  const compared = matchAt(operator, text, index)
  if (compared !== undefined) return { type: 'operator', value: compared, raw: compared, index }
  const mark = matchAt(punctuation, text, index)
  if (mark !== undefined) return { type: mark as '(', value: mark, raw: mark, index }
  const typed = matchAt(word, text, index)
  if (typed !== undefined) return { type: 'word', value: typed, raw: typed, index }
  throw unknownOperator(text, index, first)
}

function matchAt(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index
  return pattern.exec(text)?.[0]
}

function unknownOperator(text: string, index: number, given: string): FilterError {
  return new FilterError({
    text,
    index,
    expected: `one of ${operators.join(' ')}`,
    given,
    hint: given === '!' ? 'To negate a condition, write `not` before it.' : 'Text with such characters needs quotes.',
  })
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\', "'": "'", '"': '"', n: '\n', t: '\t' }

function quotedAt(text: string, index: number, mark: string): Token {
  let value = ''
  for (let at = index + 1; at < text.length; at += 1) {
    const character = text[at] as string
    if (character === mark) return { type: 'quoted', value, raw: text.slice(index, at + 1), index }
    if (character !== '\\') {
      value += character
      continue
    }
    const escaped = text[at + 1]
    if (escaped !== undefined && !Object.hasOwn(escapes, escaped)) throw unknownEscape(text, at, escaped)
    value += escapes[escaped ?? ''] ?? ''
    at += 1
  }
  throw new FilterError({
    text,
    index,
    expected: `a closing ${mark} after it`,
    given: text.slice(index),
  })
}

const unknownEscape = (text: string, index: number, escaped: string): FilterError =>
  new FilterError({ text, index, expected: String.raw`one of \\ \' \" \n \t in a quoted text`, given: `\\${escaped}` })
