import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { hostileText } from '../testing/hostile-text.ts'
import { filterText } from '../testing/filter-text.ts'
import { FilterError } from './filter-error.ts'
import { parseRunFilter, parseSpanFilter } from './parse-filter.ts'

const options = { nowMs: Date.UTC(2026, 10, 22), timeZone: 'UTC' }
const runs = { numRuns: Number(process.env['FLUJO_PROPERTY_RUNS'] ?? 300) }

/** Whether it is understood, or refused with a column and an excerpt that show where. */
function isAnswered(text: string, parse: typeof parseRunFilter | typeof parseSpanFilter): boolean {
  try {
    return typeof parse(text, options).op === 'string'
  } catch (thrown) {
    if (!(thrown instanceof FilterError) || thrown.excerpt === undefined) throw thrown
    const { column, excerpt, exitCode, message } = thrown
    const isWithin = column >= 1 && column <= text.length + 1
    const isPointedAt = excerpt.index >= 0 && excerpt.index <= excerpt.text.length
    const pointed = excerpt.text.slice(excerpt.index, excerpt.index + 20).replace(/…$/u, '')
    const isSame = text.startsWith(pointed, column - 1)
    return (
      exitCode === 2 && isWithin && isPointedAt && isSame && message.startsWith(`filter, column ${column}: expected `)
    )
  }
}

const both = (text: string): boolean => isAnswered(text, parseRunFilter) && isAnswered(text, parseSpanFilter)

const pieces = fc.array(
  fc.constantFrom(
    ...['(', ')', '[', ']', ',', '"', "'", '\\', ' ', '=', '!', '>', '<', '~', '^', '$', '*', '.', '-', '&&', '%'],
    ...['and', 'or', 'not', 'any', 'all', 'none', 'in', 'exists', 'true', 'null', 'status', 'failed', 'duration'],
    ...['cost', 'tokens', 'started', 'error', 'name', 'attributes.', '1.5s', '$0.05', '4k', '-24h', '2026-11-22', '\0'],
  ),
  { maxLength: 24 },
)

describe('any text is understood or refused at a column of it', () => {
  test('random text', () => {
    fc.assert(fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary' })), both), runs)
  })

  test('random pieces of filters', () => {
    fc.assert(
      fc.property(pieces, fc.constantFrom('', ' '), (some, between) => both(some.join(between))),
      runs,
    )
  })

  test('filters with a change in them', () => {
    const change = fc.record({
      at: fc.nat(),
      cut: fc.nat(3),
      put: fc.oneof(
        pieces.map((some) => some[0] ?? ''),
        hostileText,
      ),
    })
    fc.assert(
      fc.property(filterText('run'), fc.array(change, { minLength: 1, maxLength: 3 }), (text, changes) =>
        both(
          changes.reduce((changed, { at, cut, put }) => {
            const index = at % (changed.length + 1)
            return changed.slice(0, index) + put + changed.slice(index + cut)
          }, text),
        ),
      ),
      runs,
    )
  })

  test('and filters as they should be are understood', () => {
    fc.assert(
      fc.property(filterText('run'), filterText('span'), (ofRun, ofSpan) => {
        expect(() => parseRunFilter(ofRun, options)).not.toThrow()
        expect(() => parseSpanFilter(ofSpan, options)).not.toThrow()
      }),
      runs,
    )
  })
})

test.each(['(', 'not (', 'any(', 'all(not(', 'a or (', '[', '"', "'", '\\', 'a in [', 'a='])(
  'a bomb of %j is refused at a column',
  (piece) => {
    for (const times of [100, 2_000, 100_000]) expect(both(piece.repeat(times))).toBe(true)
  },
)
