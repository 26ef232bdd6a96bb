// Texts that hold no secret, of the kinds that pipelines handle: hardly one is changed.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline, TraceManager } from 'flujo'
import { Runner } from '@flujo/runner'
import { expect, test } from 'vitest'
import { seeded } from './canaries/secret-formats.ts'
import { root } from './readme-snippets.ts'

const random = seeded(7)
const of = (length: number, signs: string): string =>
  Array.from({ length }, () => signs[Math.floor(random() * signs.length)]).join('')
const hex = (length: number): string => of(length, '0123456789abcdef')
const digits = (length: number): string => of(1, '123456789') + of(length - 1, '0123456789')
const uuid = (): string => [8, 4, 4, 4, 12].map(hex).join('-')

/** Made anew from the formats of things that are no secrets. */
const generated = Array.from({ length: 6 }, () => [
  uuid(),
  `commit ${hex(40)}`,
  `sha256:${hex(64)}`,
  `index ${hex(7)}..${hex(7)} 100644`,
  `traceparent: 00-${hex(32)}-${hex(16)}-01`,
  `order ${digits(10)}, invoice ${digits(4)}-${digits(6)}, total €${digits(4)}.${digits(2)}`,
  `at ${digits(13)} ms, seq ${digits(19)}`,
  `https://example.org/${of(8, 'abcdef')}?page=${digits(2)}&sort=desc#s${digits(1)}`,
  `s3://bucket-${of(5, 'abc')}/2026/11/22/part-${digits(5)}.parquet`,
  `ETag: "${hex(32)}"`,
  `192.168.${digits(2)}.${digits(2)}:${digits(4)} [2001:db8::${hex(4)}]`,
  `chatcmpl-${of(29, 'ABCDEFGHabcdefgh0123')}, msg_${of(24, 'ABCabc012')}, call_${of(24, 'ABCabc012')}`,
  `"next_token": "${of(20, 'abcdefABCDEF0123')}"`,
  `pod/api-${hex(10)}-${of(5, 'bcdfghjk')} 1/1 Running 0 ${digits(2)}d`,
  `+49 30 ${digits(8)}, ISBN 978-3-${digits(5)}-${digits(3)}-1`,
  `data:image/png;base64,iVBORw0KGgo${of(60, 'ABCDEFGHIJabcdefghij0123456789+/')}`,
]).flat()

const written: readonly string[] = [
  'The secret of a good soup is patience.',
  'Enter your password, then press return. A token of our thanks!',
  'Tokens: 1,024 in, 512 out (max_tokens=4096, token_count: 1536, total_tokens: 2048)',
  'Bearer of bad news; basic training for everybody; the author: Ann',
  'error: password authentication failed for user "ann"',
  'password must have at least 12 characters and one digit',
  'The session: opening remarks at 9:00, keynote at 10:00',
  'Authorization is required: ask an administrator.',
  'cookie: chocolate chip, 200 g flour',
  'pin it to the wall: 3 nails',
  'export const password = z.string().min(8)',
  'const token = await getToken(user)',
  'apiKey: process.env.OPENAI_API_KEY,',
  'headers: { Authorization: `Bearer ${token}` }',
  'if (secret === undefined) throw new Error("no secret")',
  'password: string; token: string | undefined',
  'PASSWORD=${PASSWORD} ./run.sh',
  'api_key: ${{ secrets.API_KEY }}',
  'curl -H "Authorization: Bearer $TOKEN" https://example.org',
  '<password></password>',
  'git clone git@github.com:a/b.git && cd b',
  'docker run -u 1000:1000 -p 8080:80 nginx:1.27',
  'SELECT id, password_hash FROM users WHERE token IS NULL',
  'npm ERR! code E401',
  'cache_key=user:42 primary_key=id foreign_key=user_id',
  'risk-free, task-based, sk-learn-like and desk-bound',
  'first_pass=ok second_pass=ok',
  'author=Ann tokenizer=cl100k_base keyword=none',
  'eyJust a test of hf_ and npm_config_registry and ghp_',
  'π = 3.14159265358979323846, e = 2.71828182845904523536',
  'Set-Cookie is a header, and so is Authorization.',
  'What is the difference between a passkey and a password?',
  'token budget exceeded: 8192 > 4096',
  'secretary: Ms. Miller; treasurer: Mr. Smith',
  'Compass: north; passage: 12; classpath=.:lib',
]

/** Lines as people write them, out of this repository: prose and code. */
function linesOf(folder: string, pattern: RegExp, every: number): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => pattern.test(file) && !/node_modules|dist|redact|secret|canar|provider-keys|assigned/.test(file))
    .toSorted()
  const lines = files.flatMap((file) => readFileSync(join(root, folder, file), 'utf8').split('\n'))
  return lines.filter((line) => line.trim().length > 20).filter((_, index) => index % every === 0)
}

test('of three hundred and more innocent texts at most one in a hundred is changed', async () => {
  const code = linesOf('packages', /^[\w-]+\/src\/.*(?<!test)\.ts$/, 60)
  const prose = [...linesOf('docs', /\.md$/, 1), ...linesOf('packages', /^[\w-]+\/README\.md$/, 2)]
  const texts = [...generated, ...written, ...code, ...prose]
  expect(texts.length).toBeGreaterThan(300)
  const tracing = new TraceManager()
  const pass = pipeline<readonly string[]>('pass').step('pass', (given) => given)
  const { runId } = await new Runner(pass, { hooks: [tracing.hook] }).run(texts)
  const [span] = await tracing.store.getSpans(runId)
  const kept = (await tracing.store.getValue(span?.input?.ref ?? '')) as readonly unknown[]
  const changed = texts.filter((text, index) => kept[index] !== text)
  expect(changed.slice(Math.floor(texts.length / 100))).toEqual([])
})
