/** A kind of secret, and the words that name it: letters and digits, `_` between words; an `s` may follow. */
interface SecretName {
  readonly secretClass: string
  readonly words: readonly string[]
}

const secretNames: readonly SecretName[] = [
  { secretClass: 'password', words: ['password', 'passwd', 'passphrase', 'pass_phrase', 'pwd', 'passcode'] },
  { secretClass: 'secret', words: ['secret', 'client_secret', 'seed_phrase', 'mnemonic'] },
  { secretClass: 'credential', words: ['credential', 'auth'] },
  { secretClass: 'authorization', words: ['authorization', 'authentication'] },
  { secretClass: 'cookie', words: ['cookie', 'session_id', 'session_key', 'session_token', 'sessionid', 'sessid'] },
  {
    secretClass: 'api_key',
    words: [
      'api_key',
      'apikey',
      'app_key',
      'access_key',
      'account_key',
      'service_key',
      'subscription_key',
      'license_key',
    ],
  },
  {
    secretClass: 'token',
    words: [
      ...['access_token', 'refresh_token', 'id_token', 'bearer_token', 'bearer', 'auth_token', 'api_token', 'apitoken'],
      ...['security_token', 'personal_access_token', 'bot_token', 'webhook_token', 'verification_token', 'reset_token'],
      ...['accesstoken', 'refreshtoken', 'idtoken', 'authtoken', 'oauth_token', 'csrf', 'xsrf', 'jwt'],
    ],
  },
  {
    secretClass: 'private_key',
    words: ['private_key', 'privatekey', 'signing_key', 'encryption_key', 'ssh_key', 'master_key', 'deploy_key'],
  },
  { secretClass: 'ssn', words: ['ssn', 'social_security_number'] },
  { secretClass: 'card', words: ['card_number', 'cardnumber', 'credit_card', 'creditcard', 'cvv', 'cvc', 'cvv2'] },
  {
    secretClass: 'otp',
    words: ['otp', 'totp', 'one_time_code', 'mfa_code', 'recovery_code', 'backup_code', 'pin_code'],
  },
]

/** Names that are a secret only where nothing else stands beside them; with other words they are a quantity or a part. */
const wholeNames: ReadonlyMap<string, string> = new Map([
  ['token', 'token'],
  ['pass', 'password'],
  ['pin', 'otp'],
])

/** What follows a secret's name where the value is something about the secret. */
const aboutSecrets =
  /_(?:count|limit|length|size|budget|usage|used|policy|strength|type|kind|name|names|field|fields|header|prefix|hint|url|uri|path|file|env|var|id|ids|required|enabled|present|exists|valid|set|status|state|method|mode|scheme|version|expired|expires|expiry|expiration|expires_in|expires_at|ttl|max_age|changed_at|updated_at|created_at|rotated_at)$/

/** These and no others end in a word for something about a secret and are one: an id that lets its bearer in. */
const secretIds = /(?:^|_)(?:session_id|access_key_id)$/

const classOfWords: ReadonlyMap<string, string> = new Map(
  secretNames.flatMap(({ secretClass, words }) => words.map((word) => [word, secretClass] as const)),
)

const secretWords = new RegExp(
  `(?:^|_)(${[...classOfWords.keys()].toSorted((a, b) => b.length - a.length).join('|')})s?(?=_|$)`,
)

/** `apiKey`, `API_KEY`, `x-api-key` → `api_key`, `api_key`, `x_api_key`. */
export function wordsOf(name: string): string {
  return name
    .slice(0, 256)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
    .toLowerCase()
}

/**
 * The kind of secret that a property of this name holds; `undefined` where it holds none.
 *
 * @param words of the name, see {@link wordsOf}
 */
export function secretClassOf(words: string): string | undefined {
  const whole = wholeNames.get(words)
  if (whole !== undefined) return whole
  const match = secretWords.exec(words)?.[1]
  if (match === undefined || (aboutSecrets.test(words) && !secretIds.test(words))) return undefined
  return classOfWords.get(match)
}
