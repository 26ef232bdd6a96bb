import type { Step, StepContext } from 'flujo'
import { pipeline } from 'flujo'

class Account {
  readonly note: string
  constructor(note: string) {
    this.note = note
  }
}

/** Names of steps are part of paths, so not everything can be one. */
const mayBeName = (text: string): boolean => !/[/\n]/.test(text)

/** The text in everything that can hold one. */
function holders(text: string): unknown {
  return {
    plain: text,
    [text]: 1,
    list: [text, [text]],
    map: new Map([[text, text]]),
    set: new Set([text]),
    symbol: Symbol(text),
    error: new Error(text, { cause: new AggregateError([new Error(text)], text) }),
    account: new Account(text),
    json: JSON.stringify({ text, list: [text] }),
    jsonInJson: JSON.stringify({ body: JSON.stringify({ text }) }),
    log: `2026-11-22T10:00:00Z info "${text}"\nnext: ${text}\n(${text})`,
    long: `${'word '.repeat(800)}${text} ${'word '.repeat(200)}`,
  }
}

function sayEverything(text: string, ctx: StepContext): void {
  ctx.set({ note: text, [text]: text, deep: { list: [text] } })
  ctx.event(`said ${text}`, { [text]: text })
  ctx.log('warn', text, { field: text, [text]: 1 })
  ctx.usage({ model: text, provider: text, operation: text })
  ctx.feedback(text)
}

/** A pipeline with the text in every place that a trace can have it in; it fails in the end. */
export function planted(text: string): Step<unknown, unknown> {
  const named = mayBeName(text) ? ` ${text}` : ''
  return pipeline<unknown>(`plant${named}`)
    .step(`say${named}`, async (_, ctx) => {
      sayEverything(text, ctx)
      await ctx.span(`own ${text}`, (span) => span.set({ note: text }))
      return holders(text)
    })
    .step('throw what is no error', (): Promise<string[]> => Promise.reject({ text }), { fallback: () => [text, text] })
    .map('items', (item: string) => `${item}!`)
    .step(
      `fail${named}`,
      (): never => {
        throw Object.assign(new TypeError(text, { cause: text }), { code: text })
      },
      { retry: { attempts: 2, baseMs: 0 } },
    )
}

/** Secrets that only the shape of the data tells, with the canary as their value. */
export const structures: readonly ((secret: string) => unknown)[] = [
  (secret) => ({ password: secret }),
  (secret) => ({ user: { Password: [secret, { old: secret }] } }),
  (secret) => ({ PGPASSWORD: secret, db_pass: secret, dbPassword: secret, clientsecret: secret }),
  (secret) => ({ headers: { authorization: secret, 'x-api-key': secret, cookie: secret, 'Set-Cookie': [secret] } }),
  (secret) => ({
    headers: [
      ['Authorization', secret],
      ['Cookie', secret],
    ],
  }),
  (secret) => ({ rawHeaders: ['Host', 'example.org', 'Authorization', secret, 'Cookie', secret] }),
  (secret) => [
    { name: 'Authorization', value: secret },
    { key: 'password', value: secret },
  ],
  (secret) => ({ env: [{ Name: 'DB_PASSWORD', Value: secret }] }),
  (secret) =>
    new Map<string, unknown>([
      ['password', secret],
      ['tokens', new Map([['access_token', { value: secret }]])],
    ]),
  (secret) => ({ argv: ['deploy', '--token', secret, `--password=${secret}`] }),
  (secret) => ({ pin: secret, otp: secret, cvv: secret, ssn: secret, token: secret, session: secret, sid: secret }),
  (secret) => ({ OPENAI_API_KEY: secret, GITHUB_TOKEN: secret, STRIPE_KEY: secret, AWS_SECRET_ACCESS_KEY: secret }),
  (secret) => ({ private_key: secret, signingKey: secret, webhookUrl: secret, jwt: secret, csrfToken: secret }),
  (secret) => Object.assign(new Account('fine'), { secret, credentials: { id: secret } }),
  (secret) => Object.assign(Object.create(null), { passphrase: secret, refreshToken: secret }),
  (secret) => ({ query: `mutation { login(password: "${secret}") }`, body: `{"password":"${secret}"}` }),
]
