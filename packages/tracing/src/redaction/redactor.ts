import { describeValue, FlujoError } from '@flujo/domain'
import { cutCodePoints, fitJsonText } from '../capture/cut-text.ts'
import type { NamedSecret } from './assigned-value.ts'
import { redactAssignments } from './assignments.ts'
import { type KeyProvider, providerKeys } from './provider-keys.ts'
import { possibleClassOf, type SecretClass, secretClasses, secretClassOf, wordsOf } from './secret-names.ts'
import { secretHint } from './secret-shapes.ts'
import { ShapeRedactor } from './shape-redactor.ts'
import type { KeyFacts } from './text-filter.ts'

/** What can be left alone: a kind of secret, as its marker names it, or the keys of one kind of provider. */
export type SecretPattern = SecretClass | KeyProvider

/** What is redacted beyond, or in spite of, what always is. */
export interface RedactOptions {
  /** Further names whose values are secrets, in any spelling: `tenantCode` stands for `tenant_code` and `x-tenant-code` too. */
  readonly keys?: readonly string[] | undefined
  /** Names whose values are none, spelled in any way. */
  readonly allow?: readonly string[] | undefined
  /** Further secrets in text; every match is replaced. They run on the thread of the program: keep them linear. */
  readonly patterns?: readonly RegExp[] | undefined
  /**
   * What is not looked for: kinds of secrets, by the word in their marker (`card`, `jwt`, `password` …), names and shapes
   * alike; or the keys of a provider (`github`, `slack` …).
   */
  readonly off?: readonly SecretPattern[] | undefined
}

const longestKey = 128
/** Names that are remembered before all are forgotten; programs use few. */
const rememberedNames = 2_000
/** No shorter text assigns a secret to a name: `otp=1`. */
const shortestSecret = 5
/** No secret of a known shape is shorter, but for those in URLs. */
const shortestShape = 11

/** Without one of these nothing is assigned to a name. */
const mayAssign = /[=:]|--|<\//

const markerOf = (secretClass: string): string => `[redacted:${secretClass}]`

/** Finds secrets by the names of properties and by their shapes in text. Keeps no count: it tells who asks. */
export class Redactor {
  private readonly isOn: boolean
  private readonly shapes: ShapeRedactor
  private readonly off: ReadonlySet<SecretPattern>
  private readonly extraPatterns: readonly RegExp[]
  private readonly extraKeys: readonly string[]
  private readonly allowedKeys: ReadonlySet<string>
  private readonly cleanNames = new Set<string>()
  private readonly keys = new Map<string, KeyFacts>()
  private readonly named = new Map<string, NamedSecret | undefined>()

  /** @throws {@link FlujoError} `invalid_options` where `off` names what there is not */
  constructor(options: false | RedactOptions = {}) {
    const { keys = [], allow = [], patterns = [], off = [] } = options === false ? {} : options
    this.isOn = options !== false
    this.off = checkOff(off)
    this.shapes = new ShapeRedactor(this.off)
    this.extraPatterns = patterns.map(({ source, flags }) => new RegExp(source, `${flags.replaceAll(/[gy]/g, '')}g`))
    this.extraKeys = keys.map(wordsOf)
    this.allowedKeys = new Set(allow.map(wordsOf))
  }

  /** Text with a marker for each secret; `onSecret` is called for each. Never throws. */
  text(text: string, onSecret: () => void): string {
    if (!this.isOn || text.length < shortestSecret) return text
    try {
      const known = secretHint.test(text) ? this.knownText(text, onSecret) : text
      return this.extraPatterns.reduce((rest, pattern) => replaceCustom(rest, pattern, onSecret), known)
    } catch {
      onSecret()
      return markerOf('error')
    }
  }

  /** Like {@link text}, quick for the few names that come again and again. */
  name(name: string, onSecret: () => void): string {
    if (this.cleanNames.has(name)) return name
    const clean = this.text(name, onSecret).toWellFormed()
    if (clean === name) {
      if (this.cleanNames.size >= rememberedNames) this.cleanNames.clear()
      this.cleanNames.add(name)
    }
    return clean
  }

  /** What is known of the name of a property. */
  key(key: string): KeyFacts {
    const known = this.keys.get(key)
    if (known !== undefined) return known
    let isRedacted = false
    const clean = this.text(key.slice(0, 4 * longestKey), () => {
      isRedacted = true
    })
    const text = cutCodePoints(clean.toWellFormed(), longestKey)
    const named = this.isOn ? this.secretNamed(key) : undefined
    const facts: KeyFacts = {
      text,
      bytes: fitJsonText(text, Infinity).bytes,
      marker: named?.marker,
      isOnlyIfOpaque: named?.isOnlyIfOpaque === true,
      isRedacted,
      isNamedBeside: this.isOn && valueNames.test(key),
    }
    if (key.length <= longestKey) remember(this.keys, key, facts)
    return facts
  }

  /** Text without the secrets that are known for their shape or their name. */
  private knownText(text: string, onSecret: () => void): string {
    const mayHaveShape = text.length >= shortestShape || text.includes('://')
    const shaped = mayHaveShape
      ? this.shapes.redact(text, (secretClass) => {
          onSecret()
          return markerOf(secretClass)
        })
      : text
    return mayAssign.test(shaped) ? redactAssignments(shaped, this.secretNamed, onSecret) : shaped
  }

  private readonly secretNamed = (name: string): NamedSecret | undefined => {
    if (this.named.has(name)) return this.named.get(name)
    const secret = this.findNamed(name)
    if (name.length <= longestKey) remember(this.named, name, secret)
    return secret
  }

  private findNamed(name: string): NamedSecret | undefined {
    // The directory that a process is in.
    if (name === 'PWD' || name === 'OLDPWD') return undefined
    const words = wordsOf(name)
    if (this.allowedKeys.has(words)) return undefined
    const isExtra = this.extraKeys.some((extra) => `_${words}_`.includes(`_${extra}_`))
    const certain = isExtra ? 'custom' : secretClassOf(words)
    const secretClass = certain ?? possibleClassOf(words)
    if (secretClass === undefined || (secretClass !== 'custom' && this.off.has(secretClass))) return undefined
    return { secretClass, marker: markerOf(secretClass), isOnlyIfOpaque: certain === undefined }
  }
}

/** Names of what another property beside it may name. */
const valueNames = /^(?:value|val|values|defaultValue)$/i

const knownPatterns: ReadonlySet<string> = new Set([...secretClasses, ...Object.keys(providerKeys)])

function checkOff(off: readonly SecretPattern[]): ReadonlySet<SecretPattern> {
  const stranger = off.find((name) => !knownPatterns.has(name))
  if (stranger === undefined) return new Set(off)
  throw new FlujoError(
    'invalid_options',
    `redact.off: expected names among ${[...knownPatterns].join(', ')}, given ${describeValue(stranger)}`,
  )
}

function remember<Fact>(facts: Map<string, Fact>, name: string, fact: Fact): void {
  if (facts.size >= rememberedNames) facts.clear()
  facts.set(name, fact)
}

function replaceCustom(text: string, pattern: RegExp, onSecret: () => void): string {
  return text.replace(pattern, (match) => {
    if (match === '') return match
    onSecret()
    return markerOf('custom')
  })
}
