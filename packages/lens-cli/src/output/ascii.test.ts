import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { hostileText } from '../testing/hostile-text.ts'
import { asciiColumns, asciiEscapes, asciiJson } from './ascii.ts'
import { cleanText } from './clean-text.ts'
import { displayWidth } from './display-width.ts'
import { Gate } from './gate.ts'
import type { LensOutput } from './lens-output.ts'
import { plain, styled } from './line.ts'

const ascii = /^[ -~]*$/u

function printed(print: (gate: Gate) => void, place: Partial<LensOutput> = {}): string {
  let text = ''
  const write = (piece: string): void => {
    text += piece
  }
  print(new Gate({ signs: 'ascii', ...place, write }))
  return text
}

describe('in ASCII', () => {
  test('trees, bars, signs and cut text have something that looks like them', () => {
    expect(asciiColumns('├ a │ └ ⋯21 ├ b')).toBe('|-a | `-:21 |-b')
    expect(asciiColumns('✓✗●○†‖⊘ ██▒░▶▏ ▁▂▃▄▅▆▇█')).toBe('vx*o!=/ ##x:>| _.-=+*%#')
    expect(asciiColumns('12µs · ×3 → b ≥2s Δ – a…')).toBe('12us - x3 > b >2s d - a~')
  })

  test('any other character is a ? for each of its columns, and nothing moves', () => {
    expect(asciiColumns('数据 e\u{301} 👩‍👩‍👧 🇩🇪 نظام')).toBe('???? ? ?? ?? ????')
    fc.assert(
      fc.property(hostileText, (text) => {
        const clean = cleanText(text)
        expect(asciiColumns(clean)).toMatch(ascii)
        expect(asciiColumns(clean)).toHaveLength(displayWidth(clean))
      }),
    )
  })

  test('where columns do not matter nothing is lost', () => {
    expect(asciiEscapes('数 → e\u{301}')).toBe(String.raw`\u{6570} > e\u{301}`)
    fc.assert(fc.property(hostileText, (text) => ascii.test(asciiEscapes(cleanText(text)))))
  })

  test('JSON says the same', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
        expect(asciiJson(json)).toMatch(/^[\0-~]*$/u)
        expect(JSON.parse(asciiJson(json))).toEqual(JSON.parse(json))
      }),
    )
  })
})

describe('the gate of a place that has only ASCII', () => {
  test('draws lines in it, cut and coloured as ever', () => {
    const line = [...plain('├ '), ...styled('数据数据', 'red')]
    expect(printed((gate) => gate.line(line), { width: 7, color: true })).toBe('|-\u{1b}[31m????~\u{1b}[39m\n')
    expect(printed((gate) => gate.line(plain('  … 3 more')), { width: 40 })).toBe('  ... 3 more\n')
  })

  test('in a pipe escapes what it cannot draw', () => {
    expect(printed((gate) => gate.line(plain('├ 数')))).toBe('|-\\u{6570}\n')
    expect(printed((gate) => gate.table(['name'], [['数', 'b']]))).toBe('name\n\\u{6570}\tb\n')
    expect(printed((gate) => gate.jsonLine({ a: '数' }))).toBe('{"a":"\\u6570"}\n')
    expect(printed((gate) => gate.json({ a: '数', b: ['é'] }))).toBe(
      '{\n  "a": "\\u6570",\n  "b": [\n    "\\u00e9"\n  ]\n}\n',
    )
  })

  test('a captured value stays what it was in a pipe, and is escaped in a terminal', () => {
    expect(printed((gate) => gate.valueLine('数 …'))).toBe('数 …\n')
    expect(printed((gate) => gate.valueLine('数 x'), { width: 3 })).toBe('\\u{6570} x\n')
  })
})
