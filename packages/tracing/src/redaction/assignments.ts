import { nameBefore, spacesAfter, wordAnd } from './assigned-name.ts'
import { type AssignedValue, isSecretValue, type NamedSecret } from './assigned-value.ts'

/** What stands between a name and its value. */
const separator = /=>|==+|[=:]/g

/** An option of a command, whose value follows after space. */
const option = /(?<![A-Za-z0-9_.-])--([A-Za-z][A-Za-z0-9_-]{1,63})[ \t]{1,3}(?![\s-])/g

/** An element of XML. */
const element = /<([A-Za-z][A-Za-z0-9_.-]{1,63})>(?=[^<\s])/g

/** A value from its first character: quoted, quoted inside a quoted text, or up to what ends it. */
const valueOf = (length: string): RegExp =>
  new RegExp(
    String.raw`[bfru]{0,2}(?:(?<escape>\\{1,7})(?<quote>["'])(?:(?!\k<escape>\k<quote>)[^\n])${length}|"(?:[^"\\\n]|\\.)${length}|'(?:[^'\\\n]|\\.)${length})|[^\s"'\\,;&)}\]]${length}`,
    'iy',
  )

/** The start of a value is enough to judge it: one that is none is looked at again for names in it. */
const startOfValue = valueOf('{0,512}')
const wholeValue = valueOf('*')
const startOfElement = /[^<]{1,512}/y
const wholeElement = /[^<]+/y

const openingQuote = /^[bfru]{0,2}\\{0,7}["']/i

/** Of a Cookie header each pair is a secret; of one for authorization what follows the scheme, however it goes on. */
const startOfCookies = /[^\s=;"'\\]{1,128}=/y
const authorizationScheme = /[A-Za-z][A-Za-z0-9-]{1,32} {1,4}(?=[^\s]{0,512}[\d=]|[^\s]{20}|\[redacted:)/y
const restOfLine = /[^\r\n"'\\]*/y

/** What {@link redactAssignments} asks about a name. */
export type SecretNamed = (name: string) => NamedSecret | undefined

/**
 * Replaces what is assigned to names of secrets, in text of any kind: `name=`, `"name": `, `--name `, `'name' => `,
 * `<name>`. One word before a name belongs to it, as in `API key: …`. Takes time linear in the text.
 */
export function redactAssignments(text: string, secretNamed: SecretNamed, onSecret: () => void): string {
  const named = redactAfter(separator, text, onSecret, (match, given, from) => {
    const before = match[0].startsWith('==') ? undefined : nameBefore(given, match.index)
    if (before === undefined) return undefined
    const { name, start } = before
    const words = secretNamed(wordAnd(given, { name, start }, from)) ?? secretNamed(name)
    return words === undefined ? undefined : { secret: words, name, start }
  })
  const plain: NameFinder = ({ 1: name = '', index: start }) => {
    const secret = secretNamed(name)
    return secret === undefined ? undefined : { secret, name: undefined, start }
  }
  const options = named.includes('--') ? redactAfter(option, named, onSecret, plain) : named
  return options.includes('</') ? redactAfter(element, options, onSecret, plain) : options
}

interface FoundName {
  readonly secret: NamedSecret
  /** As it is written, where a value may stand after it without being one. */
  readonly name: string | undefined
  readonly start: number
}

/** @param from what is before is a value already */
type NameFinder = (match: RegExpExecArray, text: string, from: number) => FoundName | undefined

function redactAfter(pattern: RegExp, text: string, onSecret: () => void, find: NameFinder): string {
  const separators = new RegExp(pattern)
  let clean = ''
  let done = 0
  for (let match = separators.exec(text); match !== null; match = separators.exec(text)) {
    const found = find(match, text, done)
    if (found === undefined || found.start < done) continue
    const at = separators.lastIndex + (found.name === undefined ? 0 : spacesAfter(text, separators.lastIndex))
    const value = valueAt(text, at, { ...found, between: text.slice(match.index, at), isElement: match[0][0] === '<' })
    if (value === undefined) continue
    clean += text.slice(done, at) + value.kept + found.secret.marker
    onSecret()
    done = at + value.length
    separators.lastIndex = done
  }
  return done === 0 ? text : clean + text.slice(done)
}

interface FoundValue {
  readonly length: number
  /** The quotation mark that it begins with. */
  readonly kept: string
}

interface NamedPlace extends FoundName {
  /** The separator with the space after it; of an option and an element, all of it. */
  readonly between: string
  readonly isElement: boolean
}

function valueAt(text: string, at: number, place: NamedPlace): FoundValue | undefined {
  const { secret, name, start, between, isElement } = place
  const header = name !== undefined && between.includes(':') ? restOfHeader(text, at, name) : undefined
  if (header !== undefined) return header.length === 0 ? undefined : header
  const value = textAt(isElement ? startOfElement : startOfValue, text, at)
  const kept = isElement ? '' : (openingQuote.exec(value)?.[0] ?? '')
  const assigned: AssignedValue = {
    name: name ?? '',
    between: name === undefined ? '=' : between,
    value: value.slice(kept.length),
    isQuoted: kept !== '',
    startsLine: /(?:^|\n)[ \t-]{0,40}$/.test(text.slice(Math.max(0, start - 41), start)),
    endsLine: /^[ \t]{0,40}(?:[\r\n]|$)/.test(text.slice(at + value.length, at + value.length + 41)),
  }
  if (!isSecretValue(secret, assigned)) return undefined
  return { length: textAt(isElement ? wholeElement : wholeValue, text, at).length, kept }
}

/** What is secret of a header; nothing of one that has been redacted, `undefined` where the line is no such header. */
function restOfHeader(text: string, at: number, name: string): FoundValue | undefined {
  const isCookie = /^cookie$/i.test(name)
  if (!isCookie && !/^(?:proxy-)?authorization$/i.test(name)) return undefined
  const start = textAt(isCookie ? startOfCookies : authorizationScheme, text, at)
  if (start === '') return undefined
  if (text.startsWith('[redacted:', at + start.length)) return { length: 0, kept: '' }
  return { length: textAt(restOfLine, text, at).length, kept: isCookie ? '' : start }
}

function textAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}
