import { cutCodePoints, fitJsonText } from '../capture/cut-text.ts'
import { redactAssignments } from './assignments.ts'
import { secretClassOf, wordsOf } from './secret-names.ts'
import { secretHint, secretShapes } from './secret-shapes.ts'
import type { KeyFacts } from './text-filter.ts'

/** What is redacted beyond, or in spite of, what always is. */
export interface RedactOptions {
  /** Further names whose values are secrets, in any spelling: `tenantCode` stands for `tenant_code` and `x-tenant-code` too. */
  readonly keys?: readonly string[] | undefined
  /** Names whose values are none, spelled in any way. */
  readonly allow?: readonly string[] | undefined
  /** Further secrets in text; every match is replaced. They run on the thread of the program: keep them linear. */
  readonly patterns?: readonly RegExp[] | undefined
}

const longestKey = 128
/** Names that are remembered before all are forgotten; programs use few. */
const rememberedNames = 2_000
/** No shorter text assigns a secret to a name: `otp=1`. */
const shortestSecret = 5
/** No secret of a known shape is shorter, but for those in URLs. */
const shortestShape = 11

/** Without one of these nothing is assigned to a name. */
const mayAssign = /[=:]|--/

const markerOf = (secretClass: string): string => `[redacted:${secretClass}]`

/** Finds secrets by the names of properties and by their shapes in text. Keeps no count: it tells who asks. */
export class Redactor {
  private readonly isOn: boolean
  private readonly pattern: RegExp
  private readonly extraPatterns: readonly RegExp[]
  private readonly extraKeys: readonly string[]
  private readonly allowedKeys: ReadonlySet<string>
  private readonly cleanNames = new Set<string>()
  private readonly keys = new Map<string, KeyFacts>()
  private readonly markers = new Map<string, string | undefined>()

  constructor(options: false | RedactOptions = {}) {
    const { keys = [], allow = [], patterns = [] } = options === false ? {} : options
    this.isOn = options !== false
    this.pattern = new RegExp(secretShapes.map(({ source }) => `(${source})`).join('|'), 'g')
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
    const marker = this.isOn ? this.markerFor(key) : undefined
    const facts = { text, bytes: fitJsonText(text, Infinity).bytes, marker, isRedacted }
    if (key.length <= longestKey) remember(this.keys, key, facts)
    return facts
  }

  /** Text without the secrets that are known for their shape or their name. */
  private knownText(text: string, onSecret: () => void): string {
    const mayHaveShape = text.length >= shortestShape || text.includes('://')
    const shaped = mayHaveShape
      ? text.replace(this.pattern, (match, ...groups) => replaceShape(match, groups, onSecret))
      : text
    return mayAssign.test(shaped) ? redactAssignments(shaped, this.markerFor, onSecret) : shaped
  }

  private classOf(key: string): string | undefined {
    // The directory that a process is in.
    if (key === 'PWD' || key === 'OLDPWD') return undefined
    const words = wordsOf(key)
    if (this.allowedKeys.has(words)) return undefined
    if (this.extraKeys.some((extra) => `_${words}_`.includes(`_${extra}_`))) return 'custom'
    return secretClassOf(words)
  }

  private readonly markerFor = (name: string): string | undefined => {
    if (this.markers.has(name)) return this.markers.get(name)
    const secretClass = this.classOf(name)
    const marker = secretClass === undefined ? undefined : markerOf(secretClass)
    if (name.length <= longestKey) remember(this.markers, name, marker)
    return marker
  }
}

function remember<Fact>(facts: Map<string, Fact>, name: string, fact: Fact): void {
  if (facts.size >= rememberedNames) facts.clear()
  facts.set(name, fact)
}

function replaceShape(match: string, groups: readonly unknown[], onSecret: () => void): string {
  const shape = secretShapes[groups.findIndex((group) => group !== undefined)]
  if (shape === undefined || shape.holds?.(match) === false) return match
  onSecret()
  return markerOf(shape.secretClass)
}

function replaceCustom(text: string, pattern: RegExp, onSecret: () => void): string {
  return text.replace(pattern, (match) => {
    if (match === '') return match
    onSecret()
    return markerOf('custom')
  })
}
