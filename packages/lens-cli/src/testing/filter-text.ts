import fc from 'fast-check'
import { hostileNames } from './hostile-text.ts'

const quote = (text: string): string => `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`

/** Words that hit the sample runs, and what must never become a part of SQL. */
const texts = fc.constantFrom(
  ...['support-triage', 'support', 'triage', 'research', 'search', 'try', 'TimeoutError', 'timeout', '429', 'a', ''],
  ...["'; drop table runs; --", "' or 1=1 --", '%', '_', '" or ""="', 'é', '😀', ...hostileNames.slice(0, 4)],
)
const runStatus = fc.constantFrom('running', 'completed', 'failed', 'paused', 'cancelled', 'crashed')
const duration = fc.constantFrom('0', '1.5s', '200ms', '31s', '10m', '1h30m', '16.9s')
const money = fc.constantFrom('$0.05', '0.052', '$0', '$2', '.175')
const count = fc.constantFrom('0', '1', '3', '8', '18', '4k', '12.9k', '2M')
const time = fc.constantFrom('-24h', '-5m', '2026-11-22', '2026-11-21', '2026-11-22T16:36:00Z', '2026-11-22T16:36:00')

const equalities = ['=', '!=']
const orders = [...equalities, '>', '>=', '<', '<=']
const parts = [...equalities, '~', '!~', '^=', '$=', '*=']

function compared(
  names: readonly string[],
  operators: readonly string[],
  values: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const name = fc.constantFrom(...names)
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(name, fc.constantFrom(...operators), values).map((some) => some.join(' ')) },
    fc
      .tuple(name, fc.array(values, { minLength: 1, maxLength: 3 }))
      .map(([field, list]) => `${field} in [${list.join(', ')}]`),
    name.map((field) => `${field} exists`),
  )
}

const ofBoth = [
  compared(['duration', 'took'], orders, duration),
  compared(['started'], orders, time),
  compared(['error', 'error.type', 'message'], parts, texts.map(quote)),
  texts.map(quote),
]
const runLeaf = fc.oneof(
  ...ofBoth,
  compared(['run', 'pipeline'], parts, texts.map(quote)),
  compared(['status'], equalities, runStatus),
  compared(['cost'], orders, money),
  compared(['tokens', 'retries', 'spans', 'failed'], orders, count),
  runStatus,
)
const attributes = ['attributes."a key"', 'flujo.attempts', 'gen_ai.request.model', 'flujo.cache.hit', 'attributes.x']
const spanLeaf = fc.oneof(
  ...ofBoth,
  compared(['span', 'parent', 'name', 'kind', 'model'], parts, texts.map(quote)),
  compared(['status'], equalities, fc.oneof(runStatus, fc.constant('skipped'))),
  compared(['cost'], orders, money),
  compared(['attempts', 'input_tokens'], orders, count),
  compared(attributes, orders, fc.oneof(count, texts.map(quote))),
  compared(attributes, equalities, fc.constantFrom('true', 'false', 'null', 'parrot-2')),
)

function joined(leaf: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<{ e: string }>((tie) => ({
    e: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.tuple(tie('e'), fc.constantFrom('and', 'or'), tie('e')).map((some) => some.join(' ')),
      tie('e').map((inner) => `not (${inner})`),
      tie('e').map((inner) => `(${inner})`),
    ),
  })).e
}

const spanFilter = joined(spanLeaf)
const spansInRun = fc
  .tuple(fc.constantFrom('any', 'all', 'none'), spanFilter)
  .map(([word, inner]) => `${word}(${inner})`)
const runFilter = joined(fc.oneof({ weight: 3, arbitrary: runLeaf }, spansInRun))

/** Filters as people could write them, on the sample runs. */
export function filterText(of: 'run' | 'span'): fc.Arbitrary<string> {
  return of === 'run' ? runFilter : spanFilter
}
