/** A shape of secret in text. Each takes time linear in the text: it cannot start again inside what it has looked at. */
export interface SecretShape {
  readonly secretClass: string
  /** Source of a regular expression without capture groups. */
  readonly source: string
  /** Whether a match is one. */
  readonly holds?: (match: string) => boolean
}

/** No letter, digit, `_` or `-` before: the match is at the start of a word of these. */
const start = '(?<![A-Za-z0-9_-])'

const keyPrefixes = [
  'sk-[A-Za-z0-9_-]{16,}',
  '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}',
  'whsec_[A-Za-z0-9+/=]{16,}',
  'gh[pousr]_[A-Za-z0-9]{20,}',
  'github_pat_[A-Za-z0-9_]{20,}',
  'glpat-[A-Za-z0-9_-]{16,}',
  'xox[a-z]-[A-Za-z0-9-]{8,}',
  'xapp-[A-Za-z0-9-]{16,}',
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])',
  'AIza[A-Za-z0-9_-]{30,}',
  'ya29\\.[A-Za-z0-9_-]{16,}',
  'npm_[A-Za-z0-9]{30,}',
  'pypi-[A-Za-z0-9_-]{16,}',
  'hf_[A-Za-z0-9]{24,}',
  'gsk_[A-Za-z0-9]{24,}',
  'xai-[A-Za-z0-9]{24,}',
  'r8_[A-Za-z0-9]{24,}',
  'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}',
  'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{24,}',
  'do[opr]_v1_[A-Fa-f0-9]{32,}',
  'lin_api_[A-Za-z0-9]{24,}',
  'AGE-SECRET-KEY-1[A-Z0-9]{16,}',
]

/** In the order in which they are tried at a place of the text. */
export const secretShapes: readonly SecretShape[] = [
  {
    secretClass: 'private_key',
    // Without its end the block runs over the edge of the text: all of it goes.
    source: String.raw`-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z0-9 ]{0,60}-----|$)`,
  },
  { secretClass: 'api_key', source: `${start}(?:${keyPrefixes.join('|')})` },
  { secretClass: 'jwt', source: String.raw`${start}eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+)*` },
  {
    secretClass: 'authorization',
    source: String.raw`(?<=${start}[Bb](?:[Ee][Aa][Rr][Ee][Rr]|[Aa][Ss][Ii][Cc])[ \t]{1,4})[A-Za-z0-9._~+/=-]{8,}`,
    holds: (match) => /\d|=$/.test(match) || match.length >= 20,
  },
  {
    secretClass: 'password',
    source: String.raw`(?<=://)[^\s/?#:@"'<>]*:[^\s/?#"'<>]*(?=@)`,
    holds: (match) => !match.startsWith('[redacted:'),
  },
  {
    secretClass: 'card',
    source: String.raw`(?<![A-Za-z0-9.-])[2-6](?:[ -]?\d){12,18}(?![A-Za-z0-9.]\d|\d)`,
    holds: isCardNumber,
  },
]

/** What every shape, and every value that is assigned to a name, has in it; most texts of a few words have none of these. */
export const secretHint: RegExp =
  /[-_.:=\d]|A(?:KIA|SIA|BIA|CCA|Iza)|[Bb](?:[Ee][Aa][Rr][Ee][Rr]|[Aa][Ss][Ii][Cc])[ \t]/

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
