import { type AssignedValue, isSecretValue, type NamedSecret } from './assigned-value.ts'

/**
 * A name and what stands between it and its value, in text of any kind: `name=`, `"name": `, `--name `, `'name' => `. One
 * word before it belongs to it, as in `API key: …`.
 */
const assignment =
  /(?<![A-Za-z0-9_.]|[A-Za-z0-9_.]-)(?:(?<words>(?:[A-Za-z]{2,20} )?(?<name>[A-Za-z][A-Za-z0-9_.-]{1,63}))(?<between>\\{0,7}["']?\s{0,3}(?:=>|=(?!=)|:)\s{0,3})|--(?<flag>[A-Za-z][A-Za-z0-9_-]{1,63})[ \t]{1,3}(?![\s-]))/g

/** An element of XML. */
const element = /<(?<flag>[A-Za-z][A-Za-z0-9_.-]{1,63})>(?=[^<\s])/g

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

/** Replaces what is assigned to names of secrets; takes time linear in the text. */
export function redactAssignments(text: string, secretNamed: SecretNamed, onSecret: () => void): string {
  const clean = redactAfter(assignment, text, secretNamed, onSecret)
  return clean.includes('</') ? redactAfter(element, clean, secretNamed, onSecret) : clean
}

function redactAfter(pattern: RegExp, text: string, secretNamed: SecretNamed, onSecret: () => void): string {
  const names = new RegExp(pattern)
  let clean = ''
  let done = 0
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const { words, name, flag } = match.groups ?? {}
    const secret = name === undefined ? secretNamed(flag ?? '') : (secretNamed(words ?? '') ?? secretNamed(name))
    if (secret === undefined) continue
    const found = valueAt(text, names.lastIndex, match, secret)
    if (found === undefined) continue
    clean += text.slice(done, names.lastIndex) + found.kept + secret.marker
    onSecret()
    done = names.lastIndex + found.length
    names.lastIndex = done
  }
  return done === 0 ? text : clean + text.slice(done)
}

interface FoundValue {
  readonly length: number
  /** The quotation mark that it begins with. */
  readonly kept: string
}

function valueAt(text: string, at: number, match: RegExpExecArray, secret: NamedSecret): FoundValue | undefined {
  const { name, between = '=' } = match.groups ?? {}
  const isElement = text[match.index] === '<'
  const header = name !== undefined && between.includes(':') ? restOfHeader(text, at, name) : undefined
  if (header !== undefined) return header.length === 0 ? undefined : header
  const value = textAt(isElement ? startOfElement : startOfValue, text, at)
  const kept = isElement ? '' : (openingQuote.exec(value)?.[0] ?? '')
  const assigned: AssignedValue = {
    name: name ?? '',
    between,
    value: value.slice(kept.length),
    isQuoted: kept !== '',
    startsLine: /(?:^|\n)[ \t-]{0,40}$/.test(text.slice(Math.max(0, match.index - 41), match.index)),
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
