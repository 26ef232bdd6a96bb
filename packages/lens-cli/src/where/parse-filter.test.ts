import { describe, expect, test } from 'vitest'

import { FilterError } from './filter-error.ts'
import { parseRunFilter, parseSpanFilter } from './parse-filter.ts'

const nowMs = Date.UTC(2026, 10, 22, 16, 40)
const utc = { nowMs, timeZone: 'UTC' }
const us = (iso: string): number => Date.parse(iso) * 1_000
const failed = { op: '=', field: 'status', value: 'failed' }
const inPipeline = (value: string): object => ({ op: '=', field: 'pipeline', value })
const hasText = (value: string): object => ({
  op: 'or',
  conditions: ['pipeline', 'errorType', 'errorMessage'].map((field) => ({ op: '~', field, value })),
})

describe('on runs', () => {
  test.each<readonly [string, object]>([
    // Bare words and quoted texts.
    ['failed', failed],
    ['FAILED', failed],
    ['refund', hasText('refund')],
    ["'not found'", hasText('not found')],
    ['"failed"', hasText('failed')],
    [String.raw`'it\'s \\ "so"'`, hasText(String.raw`it's \ "so"`)],
    // Precedence.
    ['status = failed', failed],
    [
      'failed or refund and crashed',
      {
        op: 'or',
        conditions: [
          failed,
          { op: 'and', conditions: [hasText('refund'), { op: '=', field: 'status', value: 'crashed' }] },
        ],
      },
    ],
    [
      '(failed or crashed) and pipeline = a',
      {
        op: 'and',
        conditions: [
          { op: 'or', conditions: [failed, { op: '=', field: 'status', value: 'crashed' }] },
          inPipeline('a'),
        ],
      },
    ],
    ['not failed and pipeline = a', { op: 'and', conditions: [{ op: 'not', condition: failed }, inPipeline('a')] }],
    ['not (failed and failed)', { op: 'not', condition: { op: 'and', conditions: [failed, failed] } }],
    ['failed AND failed OR failed', { op: 'or', conditions: [{ op: 'and', conditions: [failed, failed] }, failed] }],
    ['((((failed))))', failed],
    // Operators without blanks, and with many.
    ['pipeline=a', inPipeline('a')],
    ["  pipeline \n ='a'  ", inPipeline('a')],
    ['pipeline!=a', { op: '!=', field: 'pipeline', value: 'a' }],
    ['pipeline ^= sup', { op: '^=', field: 'pipeline', value: 'sup' }],
    ['pipeline$=age', { op: '$=', field: 'pipeline', value: 'age' }],
    ['pipeline*=ort', { op: '*=', field: 'pipeline', value: 'ort' }],
    ['pipeline !~ x', { op: '!~', field: 'pipeline', value: 'x' }],
    ["pipeline = 'a*b'", inPipeline('a*b')],
    ['pipeline = not', inPipeline('not')],
    ['pipeline = 42', inPipeline('42')],
    ['pipeline in [a, "b c"]', { op: 'in', field: 'pipeline', values: ['a', 'b c'] }],
    ['status in [failed,crashed]', { op: 'in', field: 'status', values: ['failed', 'crashed'] }],
    ['duration exists', { op: 'exists', field: 'durationNs' }],
    ['not duration exists', { op: 'not', condition: { op: 'exists', field: 'durationNs' } }],
    // Units.
    ['duration > 1.5s', { op: '>', field: 'durationNs', value: 1_500_000_000 }],
    ['duration <= 200ms', { op: '<=', field: 'durationNs', value: 200_000_000 }],
    ['took >= 2h', { op: '>=', field: 'durationNs', value: 7_200_000_000_000 }],
    ['duration < 1h30m', { op: '<', field: 'durationNs', value: 5_400_000_000_000 }],
    ['duration > 15µs', { op: '>', field: 'durationNs', value: 15_000 }],
    ['duration > 0', { op: '>', field: 'durationNs', value: 0 }],
    ['durationNs > 5000', { op: '>', field: 'durationNs', value: 5_000 }],
    ['duration_ns > 1.1s', { op: '>', field: 'durationNs', value: 1_100_000_000 }],
    ['cost > $0.05', { op: '>', field: 'costUsd', value: 0.05 }],
    [
      'cost>=.5 or cost < 1e-3',
      {
        op: 'or',
        conditions: [
          { op: '>=', field: 'costUsd', value: 0.5 },
          { op: '<', field: 'costUsd', value: 0.001 },
        ],
      },
    ],
    ['cost = 2', { op: '=', field: 'costUsd', value: 2 }],
    ['tokens >= 4k', { op: '>=', field: 'tokens', value: 4_000 }],
    ['tokens >= 2.3k', { op: '>=', field: 'tokens', value: 2_300 }],
    ['tokens < 2M', { op: '<', field: 'tokens', value: 2_000_000 }],
    ['tokens < 1_000_000', { op: '<', field: 'tokens', value: 1_000_000 }],
    ['retries > 2', { op: '>', field: 'retries', value: 2 }],
    ['spans > 1k', { op: '>', field: 'spans', value: 1_000 }],
    ['failed > 2', { op: '>', field: 'failedSpans', value: 2 }],
    ['tokens in [1, 2k]', { op: 'in', field: 'tokens', values: [1, 2_000] }],
    // Times.
    ['started > -24h', { op: '>', field: 'startTimeUs', value: us('2026-11-21T16:40:00Z') }],
    ['started >= 2026-11-22', { op: '>=', field: 'startTimeUs', value: us('2026-11-22T00:00:00Z') }],
    ['started > 2026-11-21', { op: '>', field: 'startTimeUs', value: us('2026-11-22T00:00:00Z') - 1 }],
    ['started <= 2026-11-21', { op: '<=', field: 'startTimeUs', value: us('2026-11-22T00:00:00Z') - 1 }],
    ['started < 2026-11-22', { op: '<', field: 'startTimeUs', value: us('2026-11-22T00:00:00Z') }],
    ['started < 2026-11-22T08:30:00+01:00', { op: '<', field: 'startTimeUs', value: us('2026-11-22T07:30:00Z') }],
    ["started < '2026-11-22 08:30'", { op: '<', field: 'startTimeUs', value: us('2026-11-22T08:30:00Z') }],
    [
      'started = 2026-11-21',
      {
        op: 'and',
        conditions: [
          { op: '>=', field: 'startTimeUs', value: us('2026-11-21T00:00:00Z') },
          { op: '<=', field: 'startTimeUs', value: us('2026-11-22T00:00:00Z') - 1 },
        ],
      },
    ],
    [
      'started in [2026-11-21T01:00Z, -1h]',
      {
        op: 'or',
        conditions: [
          { op: '=', field: 'startTimeUs', value: us('2026-11-21T01:00:00Z') },
          { op: '=', field: 'startTimeUs', value: us('2026-11-22T15:40:00Z') },
        ],
      },
    ],
    // Errors are asked for by their type and their message.
    ['error exists', { op: 'exists', field: 'errorType' }],
    [
      'error ~ timeout',
      {
        op: 'or',
        conditions: [
          { op: '~', field: 'errorType', value: 'timeout' },
          { op: '~', field: 'errorMessage', value: 'timeout' },
        ],
      },
    ],
    [
      'error !~ timeout',
      {
        op: 'and',
        conditions: [
          { op: '!~', field: 'errorType', value: 'timeout' },
          { op: '!~', field: 'errorMessage', value: 'timeout' },
        ],
      },
    ],
    ['error.type = TimeoutError', { op: '=', field: 'errorType', value: 'TimeoutError' }],
    ['run ^= c04b', { op: '^=', field: 'runId', value: 'c04b' }],
    // Spans.
    [
      'any(name = search and duration > 1s)',
      {
        op: 'any',
        condition: {
          op: 'and',
          conditions: [
            { op: '=', field: 'name', value: 'search' },
            { op: '>', field: 'durationNs', value: 1_000_000_000 },
          ],
        },
      },
    ],
    ['all (status = skipped)', { op: 'all', condition: { op: '=', field: 'status', value: 'skipped' } }],
    ['not NONE(failed)', { op: 'not', condition: { op: 'none', condition: failed } }],
    ['any', hasText('any')],
  ])('%s', (text, condition) => {
    expect(parseRunFilter(text, utc)).toEqual(condition)
  })

  test('a date is a day in the zone of the output', () => {
    expect(parseRunFilter('started >= 2026-11-22', { nowMs, timeZone: 'Asia/Kolkata' })).toEqual({
      op: '>=',
      field: 'startTimeUs',
      value: us('2026-11-21T18:30:00Z'),
    })
  })
})

describe('on spans', () => {
  const attribute = (key: string, value: unknown, op = '='): object => ({ op, field: `attributes.${key}`, value })
  test.each<readonly [string, object]>([
    ['name = search', { op: '=', field: 'name', value: 'search' }],
    ['kind = attempt', { op: '=', field: 'kind', value: 'attempt' }],
    ['skipped', { op: '=', field: 'status', value: 'skipped' }],
    ['parent exists', { op: 'exists', field: 'parentSpanId' }],
    ['attempts > 1', attribute('flujo.attempts', 1, '>')],
    ['model ^= gpt-4', attribute('gen_ai.request.model', 'gpt-4', '^=')],
    ['cost > $0.01', attribute('flujo.cost.usd', 0.01, '>')],
    ['input_tokens > 4k', attribute('gen_ai.usage.input_tokens', 4_000, '>')],
    ['flujo.cache.hit = true', attribute('flujo.cache.hit', true)],
    ['flujo.cache.hit exists', { op: 'exists', field: 'attributes.flujo.cache.hit' }],
    ['attributes.k = null', attribute('k', null)],
    ['attributes.k = 4', attribute('k', 4)],
    ["attributes.k = '4'", attribute('k', '4')],
    ['attributes.k = -1.5e3', attribute('k', -1_500)],
    ['attributes.k ~ 4', attribute('k', '4', '~')],
    ['attributes.k = blue', attribute('k', 'blue')],
    [`attributes."a key's" = x`, attribute("a key's", 'x')],
    ['flujo.retry.delay_ms >= 1.5s', attribute('flujo.retry.delay_ms', 1_500, '>=')],
    ['attributes.k in [1, true, null, a]', { op: 'in', field: 'attributes.k', values: [1, true, null, 'a'] }],
    ['attributes.__proto__ = 1', attribute('__proto__', 1)],
    [
      'parrot',
      {
        op: 'or',
        conditions: ['name', 'errorType', 'errorMessage'].map((field) => ({ op: '~', field, value: 'parrot' })),
      },
    ],
  ])('%s', (text, condition) => {
    expect(parseSpanFilter(text, utc)).toEqual(condition)
  })
})

/** The filter, with ^ before what is wrong with it, and a part of what is said of it. */
type Wrong = readonly [string, RegExp]

const wrongForRuns: readonly Wrong[] = [
  ['^', /expected a condition .*, given the end/],
  ['   ^', /expected a condition/],
  ['(^', /expected a condition/],
  ['(failed^', /a "\)" for the "\(" of column 1, given the end/],
  ['(failed^]', /a "\)" for the "\(" of column 1, given "\]"/],
  ['failed^)', /expected `and`, `or` or the end, given "\)"/],
  ['failed and ^', /expected a condition/],
  ['failed ^failed', /quotes: 'not found'/],
  ['failed ^&& failed', /Write `and`/],
  ['failed ^|| failed', /Write `or`/],
  ['^or failed', /expected a condition/],
  ['not ^not failed', /brackets around it/],
  ['^!failed', /write `not` before it/],
  ['status ^== failed', /expected one of = != .*, given "=="/],
  ['status ^<> failed', /given "<>"/],
  ['status = ^', /expected a value after "=", given the end/],
  ['status = ^)', /expected a value after "="/],
  ['status > ^= 3', /expected a value after ">"/],
  ['status ^> failed', /expected one of = != ~ .* after status, given ">"/],
  ['status = ^broken', /expected one of running, completed/],
  ['status = ^skipped', /expected one of running, completed/],
  ['status in ^failed', /a list in \[ \]/],
  ['status in [^]', /expected a value of the list/],
  ['status in [failed^', /expected "," or "\]", given the end/],
  ['status in [failed,^]', /expected a value of the list/],
  ['status in [failed, ^nope]', /expected one of running/],
  ["pipeline = ^'open", /a closing ' after it/],
  [String.raw`pipeline = 'a^\x'`, /quoted text, given "\\x"/],
  ['pipeline = sum^*', /text without a \*.*\^= \(begins with\)/],
  ['duration > 5^', /expected a duration .*, given "5"/],
  ['duration > 1.5^x', /expected a duration/],
  ["duration > ^'1s'", /expected a duration/],
  ['duration ^~ 1s', /expected one of = != > >= < <= after duration, given "~"/],
  ['duration = ^null', /never null.*not duration exists/],
  ['duration^', /an operator after the field duration, given the end/],
  ['cost > $0.0^x', /amount of dollars/],
  ['cost > $1^-000', /amount of dollars/],
  ['tokens > 4^q', /a number such as 400, 4k or 2M/],
  ['tokens > 1^,000', /`or` or the end/],
  ['tokens > ^many', /a number such as/],
  [`tokens > ^${'9'.repeat(400)}`, /a number such as/],
  ['started > ^24h', /For 24h ago, write -24h/],
  ['started > ^yesterday', /expected a time/],
  ['started > 2026-^13-01', /a month from 01 to 12/],
  ['started > 2026-02-^30', /a day from 01 to 28/],
  ["started > '2026-02-^30'", /a day from 01 to 28/],
  ['error ^> a', /expected one of = != ~/],
  ['^durration > 1s', /Did you mean duration\?/],
  ['^costs > 1', /Did you mean cost\?/],
  ['^zzzzzzzz = 1', /There are run, trace, pipeline, status, started,/],
  ['^path = a', /does not know paths/],
  ['^name = search', /any\(name = …\)/],
  ['^model = x', /any\(model = …\)/],
  ['^flujo.attempts > 1', /any\(flujo.attempts = …\)/],
  ['any(^pipeline = a)', /It is of the run/],
  ['any(name = a or ^any(failed))', /each condition is on a span already/],
  ['any(^)', /expected a condition/],
  ['any(failed) ^exists', /`or` or the end/],
  ['"pipeline" ^= a', /without quotes before the operator/],
]
const wrongForSpans: readonly Wrong[] = [
  ['^tokens > 1', /input_tokens and output_tokens/],
  ['^retries > 1', /attempts > 1/],
  ['^path = a', /does not know paths/],
  ['^any(failed)', /looks into the spans of a run/],
  ['^attributes = 1', /attributes\.KEY/],
  ['^attributes. = 1', /expected a field of a span/],
  ['attributes.k = ^200ms', /an attribute has no unit.*'200ms'/],
  ['attributes.k > ^null', /a number or a text after >/],
  ['attributes."k" ^', /`in` or `exists`, given the end/],
]

describe('what cannot be understood: a column, what was expected, what was given', () => {
  const table = [
    ...wrongForRuns.map(([marked, said]) => [marked, said, parseRunFilter] as const),
    ...wrongForSpans.map(([marked, said]) => [marked, said, parseSpanFilter] as const),
  ]
  test.each(table)('%s', (marked, said, parse) => {
    const index = marked.indexOf('^')
    const text = marked.slice(0, index) + marked.slice(index + 1)
    const error = errorOf(() => parse(text, utc))
    expect(error.column).toBe(index + 1)
    expect(`${error.message} ${error.hint ?? ''}`).toMatch(said)
    expect(error).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^filter, column \d+: expected .+, given/),
    })
    expect(text.startsWith(error.excerpt?.text.slice(error.excerpt.index).replace(/…$/u, '') ?? '', index)).toBe(true)
  })

  test('a long filter is shown around the mistake', () => {
    const text = `${'failed or '.repeat(50)}nope = 1${' or failed'.repeat(50)}`
    const { excerpt, column } = errorOf(() => parseRunFilter(text, utc))
    expect(column).toBe(501)
    expect(excerpt?.text).toMatch(/^….*…$/u)
    expect(excerpt?.text.slice(excerpt.index)).toMatch(/^nope = 1 or/u)
    expect(excerpt?.text.length).toBeLessThan(130)
  })

  test('brackets that never end, and filters that are too long, are refused', () => {
    expect(errorOf(() => parseRunFilter('('.repeat(9_000), utc))).toMatchObject({ column: 33 })
    expect(errorOf(() => parseRunFilter('not ('.repeat(2_000), utc))).toMatchObject({ column: 33 * 5 })
    expect(errorOf(() => parseRunFilter('any('.repeat(2_000), utc))).toMatchObject({ column: 33 * 4 })
    expect(errorOf(() => parseRunFilter('a'.repeat(10_001), utc))).toMatchObject({ column: 10_001 })
    expect(parseRunFilter('a or '.repeat(1_999) + 'a', utc)).toMatchObject({ op: 'or' })
    expect(parseRunFilter(`${'('.repeat(32)}failed${')'.repeat(32)}`, utc)).toEqual(failed)
  })
})

function errorOf(parse: () => unknown): FilterError {
  try {
    parse()
  } catch (thrown) {
    if (thrown instanceof FilterError) return thrown
    throw thrown
  }
  throw new Error('expected it to be refused')
}
