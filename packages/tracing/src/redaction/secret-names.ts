/** Kinds of secrets: what stands in their markers. */
export const secretClasses = [
  'password',
  'secret',
  'credential',
  'authorization',
  'cookie',
  'session',
  'signature',
  'api_key',
  'token',
  'jwt',
  'private_key',
  'webhook',
  'ssn',
  'card',
  'otp',
] as const

/** What kind of secret something is. */
export type SecretClass = (typeof secretClasses)[number]

/** A kind of secret, and the words that name it: letters and digits, `_` between words; an `s` may follow. */
interface SecretName {
  readonly secretClass: SecretClass
  readonly words: readonly string[]
}

const secretNames: readonly SecretName[] = [
  {
    secretClass: 'password',
    words: ['password', 'passwd', 'passphrase', 'pass_phrase', 'pwd', 'passcode', 'passwort', 'kennwort', 'senha'],
  },
  { secretClass: 'secret', words: ['secret', 'client_secret', 'seed_phrase', 'mnemonic'] },
  { secretClass: 'credential', words: ['credential', 'auth'] },
  { secretClass: 'authorization', words: ['authorization', 'authentication'] },
  { secretClass: 'cookie', words: ['cookie', 'session_id', 'session_key', 'session_token', 'sessionid', 'sessid'] },
  {
    secretClass: 'api_key',
    words: [
      ...[
        'api_key',
        'apikey',
        'app_key',
        'access_key',
        'account_key',
        'service_key',
        'subscription_key',
        'license_key',
      ],
      ...['secret_key', 'secretkey', 'storage_key', 'shared_key', 'integration_key', 'routing_key_secret'],
      // Names that people give to the key of a provider.
      ...[
        'openai',
        'anthropic',
        'gemini',
        'mistral',
        'groq',
        'cohere',
        'azure',
        'aws',
        'gcp',
        'stripe',
        'sendgrid',
      ].map((provider) => `${provider}_key`),
      ...[
        'twilio',
        'mailgun',
        'algolia',
        'datadog',
        'supabase',
        'huggingface',
        'deepseek',
        'openrouter',
        'pinecone',
      ].map((provider) => `${provider}_key`),
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
  { secretClass: 'webhook', words: ['webhook_url', 'webhookurl'] },
  { secretClass: 'signature', words: ['amz_signature', 'goog_signature'] },
  { secretClass: 'ssn', words: ['ssn', 'social_security_number', 'social_security_no'] },
  {
    secretClass: 'card',
    words: ['card_number', 'cardnumber', 'card_no', 'cc_number', 'credit_card', 'creditcard', 'cvv', 'cvc', 'cvv2'],
  },
  {
    secretClass: 'otp',
    words: [
      ...['otp', 'totp', 'one_time_code', 'mfa_code', 'recovery_code', 'backup_code', 'pin_code', 'pincode'],
      ...['auth_code', 'authorization_code', 'security_code', 'verification_code', 'two_factor_code'],
    ],
  },
]

/** Names that are a secret only where nothing else stands beside them; with other words they are a quantity or a part. */
const wholeNames: ReadonlyMap<string, SecretClass> = new Map([
  ['token', 'token'],
  ['pass', 'password'],
  ['pin', 'otp'],
])

/** Names that hold a secret only where their value looks like one: a session may be an object, or a talk at a fair. */
const sometimesSecret: ReadonlyMap<string, SecretClass> = new Map([
  ['session', 'session'],
  ['sid', 'session'],
  ['sess', 'session'],
  ['phpsessid', 'session'],
  ['jsessionid', 'session'],
  ['sig', 'signature'],
  ['signature', 'signature'],
])

/** What follows a secret's name where the value is something about the secret. */
const aboutSecrets =
  /_(?:count|limit|length|size|budget|usage|used|policy|strength|type|kind|name|names|field|fields|header|prefix|hint|url|uri|path|file|env|var|id|ids|required|enabled|present|exists|valid|set|status|state|method|methods|mode|scheme|version|attempts|retries|error|errors|failed|failure|rules|rule|rotation|manager|provider|page|form|label|placeholder|regex|pattern|validator|strategy|service_name|callback|handler|middleware|hook|expired|expires|expiry|expiration|expires_in|expires_at|ttl|max_age|changed_at|updated_at|created_at|rotated_at)$/

/** These and no others end in a word for something about a secret and are one: an id or address that lets its bearer in. */
const secretIds = /(?:^|_)(?:session_id|access_key_id|webhook_url)$/

/** A token of something, `GITHUB_TOKEN`, but not one of those that texts and lists are cut into. */
const tokenOf =
  /(?<!^(?:.*_)?(?:next|page|continuation|continue|sync|cursor|cancel|cancellation|first|last|stop|start|end|eos|bos|pad|unk|mask|sep|cls|special|per|input|output|prompt|completion|max|min|num|total|current|previous|prev|new|each|a|the|one|this|that|of|by|to|is|no|next_page|draft|sub|word|lookahead))_token$/

/** A password in short: `DB_PASS`; a `first_pass` is none. */
const passOf =
  /(?:^|_)(?:db|database|user|smtp|mail|email|imap|s?ftp|admin|root|mysql|pg|postgres|redis|mongo|mongodb|ldap|proxy|login|ssh|http|https|auth|basic|keystore|wifi|vpn|rabbitmq|amqp|elastic|service|client|my)_?pass$/

/** Words that end a name in one piece, as in `PGPASSWORD` and `clientsecret`. */
const endsInSecret =
  /(?:^|_)[a-z]{1,24}(password|passwd|passphrase|passcode|apikey|privatekey|secretkey|accesskey|accesstoken|refreshtoken|authtoken|apitoken|bottoken|sessionid|sessionkey|credentials?|passwort|kennwort)s?(?=_|$)|(?:^|_)(?:client|app|consumer|shared|webhook|api|jwt|auth|master|user|db)secret(?=_|$)|(?:^|_)(?:pg|db|my|user|admin|root|old|new|sql|smtp|ftp|my)(pwd)(?=_|$)/

const classOfWords: ReadonlyMap<string, SecretClass> = new Map(
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
export function secretClassOf(words: string): SecretClass | undefined {
  const whole = wholeNames.get(words)
  if (whole !== undefined) return whole
  const match = secretWords.exec(words)?.[1]
  if (aboutSecrets.test(words) && !secretIds.test(words)) return undefined
  return (match === undefined ? undefined : classOfWords.get(match)) ?? lessCommonClassOf(words)
}

/** The kind of secret that a property of this name holds if its value looks like one, see {@link isOpaque}. */
export const possibleClassOf = (words: string): SecretClass | undefined => sometimesSecret.get(words)

function lessCommonClassOf(words: string): SecretClass | undefined {
  if (tokenOf.test(words)) return 'token'
  if (passOf.test(words)) return 'password'
  const end = endsInSecret.exec(words)
  if (end === null) return undefined
  const word = end[1] ?? end[2]
  return word === undefined ? 'secret' : (classOfEnd(word) ?? 'secret')
}

function classOfEnd(word: string): SecretClass | undefined {
  if (word.startsWith('credential')) return 'credential'
  if (word.endsWith('token')) return 'token'
  if (word === 'accesskey' || word === 'secretkey') return 'api_key'
  if (word === 'sessionkey') return 'cookie'
  return classOfWords.get(word)
}

/** A text that says nothing to people: one word of at least eight signs, a digit among them. */
export function isOpaque(value: unknown): boolean {
  return typeof value === 'string' && value.length >= 8 && /^\S{8,4096}$/.test(value) && /\d/.test(value)
}
