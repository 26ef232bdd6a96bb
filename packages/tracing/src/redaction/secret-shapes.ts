import { type KeyProvider, keysSource, providerKeys } from './provider-keys.ts'
import type { SecretClass } from './secret-names.ts'

/** A shape of secret in text. Each takes time linear in the text: it cannot start again inside what it has looked at. */
export interface SecretShape {
  readonly secretClass: SecretClass
  /** Source of a regular expression without capture groups. */
  readonly source: string
  /** Whether a match is one. */
  readonly holds?: (match: string) => boolean
  /** What a match begins with that is no secret. */
  readonly keeps?: RegExp
}

/** Shapes by where they are looked for. */
export interface SecretShapes {
  /** Anywhere. */
  readonly blocks: readonly SecretShape[]
  /** At the start of a word: no letter, digit, `_` or `-` is before. */
  readonly words: readonly SecretShape[]
  /** At the start of a word too, in texts that {@link rareHint} finds something in. */
  readonly rare: readonly SecretShape[]
}

const privateKey: SecretShape = {
  secretClass: 'private_key',
  // Without its end the block runs over the edge of the text: all of it goes.
  source: String.raw`-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z0-9 ]{0,60}-----|$)`,
}

/** Keys of Azure AD, Terraform, Mailchimp, Telegram and Facebook, which tell their maker by what is in their middle. */
const keysInside = [
  String.raw`(?<![~.])[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,}`,
  String.raw`[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}`,
  String.raw`[a-f0-9]{32}-us\d{1,2}(?![A-Za-z0-9])`,
  String.raw`(?:bot)?\d{5,16}:A[A-Za-z0-9_-]{34}`,
  String.raw`\d{15,16}(?:\||%7[Cc])[0-9A-Za-z_-]{27,40}`,
]

/** Addresses that let everybody in who knows them. */
const webhooks = [
  String.raw`hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{16,}`,
  String.raw`discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{10,24}/[A-Za-z0-9_-]{20,}`,
  String.raw`webhook\.office\.com/webhookb2/[A-Za-z0-9/@_-]{30,}`,
  String.raw`hooks\.zapier\.com/hooks/catch/[A-Za-z0-9/]{8,}`,
  String.raw`maker\.ifttt\.com/trigger/[A-Za-z0-9_-]{1,64}/(?:json/)?with/key/[A-Za-z0-9_-]{16,}`,
]

/** A text without any of these has no rare shape. */
export const rareHint: RegExp = /hook|ifttt|Q~|\d:A|-us\d|\.atlasv1|\d\||%7[Cc]/

const rareShapes: readonly SecretShape[] = [
  { secretClass: 'webhook', source: `(?:${keysSource(webhooks)})` },
  { secretClass: 'api_key', source: `(?:${keysSource(keysInside)})` },
]

const scheme = /^[A-Za-z]+[ \t]+/

const otherWords: readonly SecretShape[] = [
  { secretClass: 'jwt', source: String.raw`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+)*` },
  {
    secretClass: 'authorization',
    source: String.raw`[Bb](?:[Ee][Aa][Rr][Ee][Rr]|[Aa][Ss][Ii][Cc])[ \t]{1,4}[A-Za-z0-9._~+/=-]{8,}`,
    keeps: scheme,
    holds: (match) => {
      const value = match.replace(scheme, '')
      return /\d|=$/.test(value) || value.length >= 20
    },
  },
  {
    secretClass: 'password',
    source: String.raw`(?<=://)[^\s/?#:@"'<>]*:[^\s/?#"'<>]*(?=@)`,
    holds: (match) => !match.startsWith('[redacted:'),
  },
  {
    secretClass: 'card',
    // In one piece, or in groups as they are printed: 4-4-4-4(-3), 4-6-5, 4-6-4.
    source: String.raw`(?<!\.)[2-6](?:\d{12,18}|\d{3}(?:[ -]\d{4}){3}(?:[ -]\d{3})?|\d{3}[ -]\d{6}[ -]\d{4,5})(?![A-Za-z0-9.]\d|\d)`,
    holds: isCardNumber,
  },
]

/** What is looked for. */
export function secretShapesBut(off: ReadonlySet<SecretClass | KeyProvider>): SecretShapes {
  const keys = Object.entries(providerKeys).flatMap(([provider, sources]) =>
    off.has(provider as KeyProvider) ? [] : [...sources],
  )
  const apiKey: SecretShape = { secretClass: 'api_key', source: `(?:${keysSource(keys)})` }
  const isOn = ({ secretClass }: SecretShape): boolean => !off.has(secretClass)
  return {
    blocks: [privateKey].filter(isOn),
    words: [...(keys.length === 0 ? [] : [apiKey]), ...otherWords].filter(isOn),
    rare: rareShapes.filter(isOn),
  }
}

/** What every shape, and every value that is assigned to a name, has in it; most texts of a few words have none of these. */
export const secretHint: RegExp =
  /[-_.:=\d<]|[ABELb](?:(?<=A)(?:KIA|SIA|BIA|CCA|Iza|BSK|QVN|KID|TBB|KCp|A{20})|(?<=L)TAI|(?<=E)(?:AA|ZAK|ZTK)|(?<=[Bb])(?:[Ee][Aa][Rr][Ee][Rr]|[Aa][Ss][Ii][Cc])[ \t])/

const cardIssuers =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35\d{14}|6(?:011|4[4-9]\d|5\d\d)\d{12}|62\d{14,17})$/

/** A number that an issuer of cards could have given out, with the check digit of ISO/IEC 7812 (Luhn). */
function isCardNumber(match: string): boolean {
  const digits = match.replaceAll(/\D/g, '')
  if (!cardIssuers.test(digits)) return false
  let sum = 0
  for (let position = 0; position < digits.length; position += 1) {
    const digit = Number(digits[digits.length - 1 - position])
    const doubled = position % 2 === 0 ? digit : digit * 2
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
