import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Redactor, type RedactOptions } from './redactor.ts'

function redact(text: string, options?: false | RedactOptions): readonly [text: string, secrets: number] {
  let secrets = 0
  const clean = new Redactor(options).text(text, () => {
    secrets += 1
  })
  return [clean, secrets]
}

const isSecretName = (name: string, options?: false | RedactOptions): boolean =>
  new Redactor(options).key(name).marker !== undefined

const pem = (label: string): string => `-----BEGIN ${label}-----\nMIIEvQIBADANBgkqhkiG\n-----END ${label}-----`

/** Secrets in text, each as `⟨…⟩`; what is outside stays. Formats as their issuers document them, values made up. */
const secrets: readonly string[] = [
  'key ⟨sk-ant-api03-R2D2R2D2R2D2R2D2⟩ used',
  '⟨sk-proj-abcdEFGH1234_5678-abcd⟩',
  '(⟨sk_live_4eC39HqLyjWDarjtT1zdp7dc⟩)',
  '⟨rk_test_4eC39HqLyjWDarjtT1zdp7dc⟩',
  '⟨whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH⟩',
  '⟨ghp_16C7e42F292c6912E7710c838347Ae178B4a⟩',
  '⟨gho_16C7e42F292c6912E7710c838347Ae178B4a⟩',
  '⟨github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwx⟩',
  '⟨glpat-ABCdef-123_456-7890⟩',
  '⟨xoxb-123456789012-abcdefABCDEF⟩',
  '⟨AKIAIOSFODNN7EXAMPLE⟩ in eu-west-1',
  '⟨AIzaSyA-1234567890abcdefghijklmnopqrstu⟩',
  '⟨npm_abcdefghijklmnopqrstuvwxyz0123456789⟩',
  '⟨hf_abcdefghijklmnopqrstuvwxyzABCDEFGH⟩',
  '⟨SG.abcdefghijklmnopqrst12.abcdefghijklmnopqrstuvwxyz0123⟩',
  'id ⟨eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N⟩.',
  `⟨${pem('PRIVATE KEY')}⟩ after`,
  `⟨${pem('RSA PRIVATE KEY')}⟩`,
  '⟨-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA⟩',
  'Authorization: Bearer ⟨abc.def-123_456⟩',
  'curl -H "authorization: bearer ⟨0123456789abcdef⟩"',
  'Proxy-Authorization: Basic ⟨QWxhZGRpbjpvcGVuIHNlc2FtZQ==⟩',
  'postgres://⟨ann:p4ss:w@rd⟩@db.example/main',
  'see https://⟨ann:hunter2⟩@example.org/x?y=1',
  'https://example.org/cb?access_token=⟨abc123⟩&state=7',
  'https://example.org/?api_key=⟨abc123⟩ (top)',
  'OPENAI_API_KEY=⟨abc123⟩ node main.js',
  'export DB_PASSWORD="⟨correct horse⟩"',
  'password=⟨hunter2⟩;user=ann',
  'password: ⟨hunter2⟩',
  'API key: ⟨a1b2c3d4e5⟩',
  '{"password":"⟨hunter2⟩","n":1}',
  '{"client_secret": "⟨a \\" b⟩", "n": 1}',
  String.raw`{\"password\":\"⟨hunter2⟩\",\"n\":1}`,
  "{ secretKey: '⟨abc⟩' }",
  "'api_token' => '⟨abc⟩'",
  'deploy --token ⟨abc123⟩ --force',
  'deploy --password=⟨abc123⟩',
  'Set-Cookie: ⟨sid=31d4d96e407aad42⟩; Path=/',
  'card ⟨4111 1111 1111 1111⟩, thanks',
  'card ⟨5555-5555-5555-4444⟩',
  '⟨378282246310005⟩',
  'PGPASSWORD=⟨abc⟩ psql',
  'db_pass: ⟨letmein⟩',
  '  password: ⟨letmein⟩\n  user: ann',
  'X-Api-Key: ⟨abcdefgh⟩',
  'Cookie: ⟨theme=dark; sid=31d4d96e407aad42⟩',
  'Authorization: Token ⟨0123456789ab⟩',
  'authorization: AWS4-HMAC-SHA256 ⟨Credential=AKIA0/x, Signature=fe5f80⟩',
  '<password>⟨letmein⟩</password>',
  "{'password': b'⟨letmein⟩'}",
  String.raw`{\\\"password\\\":\\\"⟨hunter2⟩\\\",\\\"n\\\":1}`,
  'post to https://⟨hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx⟩',
  'otp: ⟨4711⟩',
  'GITHUB_TOKEN=⟨abc⟩',
  'session=⟨31d4d96e407aad42⟩; theme=dark',
  'jdbc:sqlserver://h;user=sa;password=⟨My-pass⟩;encrypt=true',
]

test.each(secrets)('redacts %s', (marked) => {
  const [clean, count] = redact(marked.replaceAll(/[⟨⟩]/g, ''))
  const expected = marked.replaceAll(/⟨[^⟩]*⟩/g, '•')
  expect(clean.replaceAll(/\[redacted:[a-z_]+\]/g, '•')).toBe(expected)
  expect(count).toBe(1)
})

const innocent: readonly string[] = [
  'The secret: work hard and be kind.',
  'Bearer of bad news; basic training for everybody',
  'Tokens: 1,024 in, 512 out (max_tokens=4096, token_count: 1536)',
  'Author: Ann. Tokenizer: cl100k_base. cache_key=user:42',
  'Enter your password to go on.',
  'password must have at least 12 characters',
  'At 1732291200000000 µs, order 1234567890123456, 2026-11-22T10:00:00Z',
  'commit 9fceb02d0ae598e95dc970b74767f19372d61af8, sha256:e3b0c44298fc1c149afbf4c8996fb924',
  'uuid 123e4567-e89b-12d3-a456-426614174000, trace 4bf92f3577b34da6a3ce929d0e0e4736',
  'git clone ssh://git@github.com/a/b.git and https://example.org:8080/x@y',
  'risk-averse sk-learn task-force-sk-in-it',
  'npm_config_registry, ghost_writer, akita, AIzawa',
  '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
  'pinned: 12345678; opinion: 100000; compassion=1',
  'if (secret === undefined) return; tokens += 1',
  'PWD=/home/ann',
  'eyJust kidding',
  'π = 3.14159265358979323846',
  'const token = getToken(user)',
  'const password = request.body.password',
  'apiKey: process.env.OPENAI_API_KEY,',
  'password: string',
  'password = None',
  'token="${TOKEN}" curl',
  'next_token=abc123def456',
  'session: Morning keynote',
  'first_pass=done',
  'sk-learn-contrib-package and task sk-to-do-list-for-monday',
  'forgot_password_url=/reset',
]

test.each(innocent)('leaves alone: %s', (text) => {
  expect(redact(text)).toEqual([text, 0])
})

test.each([
  ...[
    'password',
    'userPassword',
    'PASSWORD_HASH',
    'db.passwd',
    'secret',
    'clientSecret',
    'credentials',
    'auth',
    'Authorization',
  ],
  ...[
    'proxy-authorization',
    'cookie',
    'Set-Cookie',
    'sessionId',
    'session_token',
    'apiKey',
    'OPENAI_API_KEY',
    'x-api-key',
  ],
  ...[
    'accessToken',
    'refresh_token',
    'bearerToken',
    'idToken',
    'token',
    'stripeSecretKey',
    'AWS_SECRET_ACCESS_KEY',
    'privateKey',
  ],
  ...['PGPASSWORD', 'db_pass', 'dbPass', 'pin', 'session', 'GITHUB_TOKEN', 'clientsecret', 'AZURE_KEY', 'webhookUrl'],
  ...['ssn', 'cardNumber', 'credit_card', 'cvv', 'otp', 'csrfToken', 'jwt', 'APIKey', 'jwts'],
])('%s names a secret', (name) => {
  expect(isSecretName(name)).toBe(true)
})

test.each([
  ...[
    'max_tokens',
    'maxTokens',
    'tokenCount',
    'token_count',
    'tokens',
    'inputTokens',
    'author',
    'authorName',
    'tokenizer',
  ],
  ...[
    'cacheKey',
    'cache_key',
    'publicKey',
    'key',
    'keyword',
    'secretary',
    'passage',
    'password_policy',
    'accessTokenExpiresIn',
  ],
  ...[
    'cookieName',
    'finish_reasons',
    'gen_ai.usage.input_tokens',
    'flujo.branch.key',
    'PWD',
    'discard',
    'spin',
    'name',
  ],
])('%s names none', (name) => {
  expect(isSecretName(name)).toBe(false)
})

test('names are added and allowed in any spelling', () => {
  const options = { keys: ['tenant code'], allow: ['session_id'] }
  expect(['tenantCode', 'X-TENANT-CODE', 'sessionId', 'password'].map((name) => isSecretName(name, options))).toEqual([
    ...[true, true, false, true],
  ])
  expect(redact('tenantCode=abc session-id=abc', options)).toEqual(['tenantCode=[redacted:custom] session-id=abc', 1])
})

test('patterns are added, whatever their flags, and not changed', () => {
  const pattern = /acme-\d+/iy
  const options = { patterns: [pattern, /^$/] }
  expect(redact('a ACME-1 b acme-22', options)).toEqual(['a [redacted:custom] b [redacted:custom]', 2])
  expect(pattern.lastIndex).toBe(0)
})

test('kinds of secrets and the keys of providers are left alone where that is asked for', () => {
  const github = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'
  const npm = 'npm_abcdefghijklmnopqrstuvwxyz0123456789'
  expect(redact(`${github} ${npm} 4111 1111 1111 1111 pin=4711`, { off: ['github', 'card', 'otp'] })).toEqual([
    `${github} [redacted:api_key] 4111 1111 1111 1111 pin=4711`,
    1,
  ])
  expect(['pin', 'password'].map((name) => isSecretName(name, { off: ['otp'] }))).toEqual([false, true])
  expect(() => new Redactor({ off: ['githup' as 'github'] })).toThrow(
    /redact.off: expected names among password, .*github.*, given string "githup"/,
  )
})

test('false leaves everything as it is', () => {
  expect(redact('password=hunter2', false)).toEqual(['password=hunter2', 0])
  expect(isSecretName('password', false)).toBe(false)
})

test('what is redacted is redacted once', () => {
  for (const marked of secrets) {
    const [clean] = redact(marked.replaceAll(/[⟨⟩]/g, ''))
    expect(redact(clean)).toEqual([clean, 0])
  }
})

test('any text around a secret hides it from nobody', () => {
  const secret = 'sk-ant-api03-R2D2R2D2R2D2R2D2'
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
      expect(redact(`${before} ${secret} ${after}`)[0]).not.toContain(secret)
    }),
  )
})

test.each([
  'a',
  '-',
  'eyJ',
  'eyJ-',
  'sk-',
  '://',
  '://a:',
  'a=',
  'password',
  'password:',
  'password: "',
  '-----BEGIN PRIVATE KEY-----',
  '--a ',
  '4 1',
  'Bearer ',
  'a.b-',
  '\\"',
  'A_',
  'Aa',
  'ghp_',
  'a1',
  '1',
  'f',
  'AA',
  'A~',
  'xox',
  'a:b@',
  '<a>',
  'hooks.slack.com/services/',
  'password:(',
  'sid=a',
  'password: "(',
  'Cookie: a=',
  'authorization: x ',
  'EZAK',
  'sk_live_',
  '-us1',
  '\\',
  '\\\\\\"',
])('a megabyte of %j takes linear time', (part) => {
  const timeOf = (units: number): number => {
    const text = part.repeat(Math.ceil(units / part.length))
    const start = performance.now()
    redact(text)
    return performance.now() - start
  }
  timeOf(1_000)
  // A quadratic one would take minutes.
  expect(timeOf(1_000_000)).toBeLessThan(3_000)
})
