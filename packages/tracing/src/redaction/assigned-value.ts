import { isOpaque, type SecretClass } from './secret-names.ts'

/** What is known of something that a name says is a secret. */
export interface NamedSecret {
  readonly secretClass: SecretClass | 'custom'
  /** What stands for it. */
  readonly marker: string
  /** It is one only where it looks like one. */
  readonly isOnlyIfOpaque: boolean
}

/** A value in text, and what is around it. */
export interface AssignedValue {
  /** The name as it is written. */
  readonly name: string
  /** What stands between name and value. */
  readonly between: string
  readonly value: string
  readonly isQuoted: boolean
  /** Nothing but space and a dash stands before the name in its line. */
  readonly startsLine: boolean
  /** Nothing follows in the line. */
  readonly endsLine: boolean
}

/** Stands where a value is to be put in, or has been taken out. */
const placeholder =
  /^(?:\[redacted:.*|[[({<].*|\*{2,}|[xX]{3,}|\.{3}|…|-+|_+|<.*>|\$\{.*|\$[A-Z][A-Z0-9_]{2,}|%[A-Z][A-Z0-9_]+%|%[sdr]|your[-_ ].*)$/

/** What prose, types and switches say after the name of a secret. */
const plainWords = new Set(
  `true false yes no on off null nil none undefined 0 1 string str text number boolean bool bytes object any unknown void
  required optional missing invalid valid expired incorrect wrong empty unset set changed hidden masked redacted default
  enabled disabled supported basic bearer digest oauth oauth2 saml sso token apikey password secret jwt env file prompt
  default_value example placeholder todo tbd ok failed error`.split(/\s+/),
)

/** Where a program gets a value from. */
const codeReference =
  /^(?:process\.env|import\.meta|os\.(?:environ|getenv)|deno\.env|bun\.env|env[.[]|system\.getenv|secrets\.|vars\.)|^[A-Za-z_$][\w$.]*\(/i

const dottedPath = /^[A-Za-z_$]+(?:\.[A-Za-z_$]+)+$/

/** `db_password`, `x-api-key`, `clientSecret`: no word of prose. */
const isStructured = (name: string): boolean => /[_-]|[a-z][A-Z]/.test(name)

/** Whether what is assigned to the name of a secret is one: what follows `=` is a value, what follows a colon may be prose. */
export function isSecretValue(secret: NamedSecret, assigned: AssignedValue): boolean {
  const { value, between, isQuoted } = assigned
  if (value === '' || placeholder.test(value)) return false
  if (secret.isOnlyIfOpaque) return isOpaque(value)
  if (isQuoted) return true
  if (plainWords.has(value.toLowerCase()) || codeReference.test(value)) return false
  if (/\s$/.test(between) && dottedPath.test(value)) return false
  if (between.includes('=')) return true
  return isValueAfterColon(secret, assigned)
}

function isValueAfterColon({ secretClass }: NamedSecret, assigned: AssignedValue): boolean {
  const { name, value, startsLine, endsLine } = assigned
  if (value.length >= 20) return true
  if (/\d/.test(value)) return value.length >= 6 || (secretClass === 'otp' && /^\d{4,}$/.test(value))
  if (!endsLine) return false
  return isStructured(name) ? value.length >= 3 : startsLine && /^[a-z][!-~]{5,}$/.test(value)
}
