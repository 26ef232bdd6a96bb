import type { Expression, Leaf, Placed, Quantifier } from './expression.ts'
import { FilterError } from './filter-error.ts'
import { type Operator, operators, type Token, tokensOf } from './token.ts'

/** Characters that a filter may have: what comes from a person has fewer. */
export const longestFilter = 10_000
/** Brackets in brackets that a filter may have, so that nothing runs out of stack here or in a store. */
export const deepestFilter = 32

const quantifiers: ReadonlySet<string> = new Set<Quantifier>(['any', 'all', 'none'])
const keywords: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'exists'])
const anotherWord: Readonly<Record<string, string>> = { '&&': 'and', '&': 'and', '||': 'or', '|': 'or' }

/**
 * Reads `expr := and ("or" and)* ; and := not ("and" not)* ; not := "not"? atom`.
 *
 * @throws FilterError at the first piece that does not fit
 */
export function parseExpression(text: string): Expression {
  if (text.length > longestFilter) {
    throw new FilterError({
      text,
      index: longestFilter,
      expected: `a filter of at most ${longestFilter} characters`,
      given: text.slice(longestFilter),
    })
  }
  return new Parser(text).whole()
}

class Parser {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #position = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokensOf(text)
  }

  whole(): Expression {
    const expression = this.#or()
    if (this.#next.type !== 'end') throw this.#unexpected('`and`, `or` or the end', this.#afterCondition())
    return expression
  }

  #or(): Expression {
    return this.#joined('or', () => this.#joined('and', () => this.#not()))
  }

  #joined(type: 'and' | 'or', read: () => Expression): Expression {
    const first = read()
    const parts = [first]
    while (this.#takeWord(type)) parts.push(read())
    return parts.length === 1 ? first : { type, parts }
  }

  #not(): Expression {
    return this.#takeWord('not') ? { type: 'not', part: this.#atom() } : this.#atom()
  }

  #atom(): Expression {
    const token = this.#next
    if (token.type === '(') return this.#bracketed(token)
    if (token.type === 'quoted') return { type: 'text', text: this.#takePlaced() }
    if (token.type !== 'word' || keywords.has(token.value.toLowerCase())) throw this.#noCondition(token)
    const quantifier = token.value.toLowerCase()
    if (quantifiers.has(quantifier) && this.#tokens[this.#position + 1]?.type === '(') {
      this.#position += 1
      return {
        type: 'spans',
        quantifier: quantifier as Quantifier,
        part: this.#bracketed(this.#next),
        index: token.index,
      }
    }
    return this.#leaf()
  }

  #noCondition({ type, value }: Token): FilterError {
    const negatedTwice = type === 'word' && value.toLowerCase() === 'not'
    return this.#unexpected(
      'a condition such as status = failed, or a word to look for',
      negatedTwice ? 'After `not`, another one needs brackets around it.' : undefined,
    )
  }

  #bracketed(open: Token): Expression {
    this.#depth += 1
    if (this.#depth > deepestFilter) throw this.#unexpected(`brackets at most ${deepestFilter} deep`)
    this.#position += 1
    const inner = this.#or()
    if (this.#next.type !== ')') {
      throw this.#unexpected(`\`and\`, \`or\` or a ")" for the "(" of column ${open.index + 1}`, this.#afterCondition())
    }
    this.#position += 1
    this.#depth -= 1
    return inner
  }

  #leaf(): Leaf {
    const field = this.#field()
    const token = this.#next
    if (token.type === 'operator') {
      this.#position += 1
      return {
        type: 'compare',
        field,
        operator: { value: token.value as Operator, index: token.index },
        value: this.#value(`after "${token.value}"`),
      }
    }
    if (this.#takeWord('exists')) return { type: 'exists', field }
    if (this.#takeWord('in')) return { type: 'in', field, values: this.#list() }
    if (field.isQuoted) throw this.#unexpected(`one of ${operators.join(' ')}, \`in\` or \`exists\``)
    return { type: 'text', text: field }
  }

  /** A word; one that ends with a dot and a quoted text after it are one: `attributes."a key"`. */
  #field(): Placed {
    const word = this.#takePlaced()
    const key = this.#next
    if (key.type !== 'quoted' || !word.value.endsWith('.') || key.index !== word.index + word.raw.length) return word
    this.#position += 1
    return { value: word.value + key.value, raw: word.raw + key.raw, index: word.index, isQuoted: true }
  }

  #value(where: string): Placed {
    const { type } = this.#next
    if (type !== 'word' && type !== 'quoted') {
      throw this.#unexpected(`a value ${where}`, 'Text with operators, brackets or commas in it needs quotes.')
    }
    return this.#takePlaced()
  }

  #list(): Placed[] {
    if (!this.#isAt('[')) throw this.#unexpected('a list in [ ] after `in`')
    const values: Placed[] = []
    do {
      this.#position += 1
      values.push(this.#value('of the list'))
    } while (this.#isAt(','))
    if (!this.#isAt(']')) throw this.#unexpected('"," or "]"')
    this.#position += 1
    return values
  }

  get #next(): Token {
    return this.#tokens[this.#position] as Token
  }

  #isAt(type: Token['type']): boolean {
    return this.#next.type === type
  }

  #takePlaced(): Placed {
    const { value, raw, index, type } = this.#next
    this.#position += 1
    return { value, raw, index, isQuoted: type === 'quoted' }
  }

  #takeWord(keyword: string): boolean {
    const { type, value } = this.#next
    const isIt = type === 'word' && value.toLowerCase() === keyword
    if (isIt) this.#position += 1
    return isIt
  }

  #afterCondition(): string {
    const { value, type } = this.#next
    const meant = type === 'word' ? anotherWord[value] : undefined
    if (meant !== undefined) return `Write \`${meant}\`.`
    if (type === 'operator') return 'A field is one word without quotes before the operator.'
    return "Text of several words needs quotes: 'not found'."
  }

  #unexpected(expected: string, hint?: string): FilterError {
    const { raw, type, index } = this.#next
    return new FilterError({ text: this.#text, index, expected, given: type === 'end' ? undefined : raw, hint })
  }
}
