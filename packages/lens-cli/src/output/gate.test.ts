import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'

import { hostileText } from '../testing/hostile-text.ts'
import { withoutColor } from '../testing/without-color.ts'
import { Gate } from './gate.ts'
import type { LensOutput } from './lens-output.ts'
import { cleanLine, cutLine, lineWidth, padLine, plain, styled } from './line.ts'

function printed(print: (gate: Gate) => void, output: Omit<LensOutput, 'write'> = {}): string {
  let text = ''
  print(
    new Gate({
      ...output,
      write: (piece) => {
        text += piece
      },
    }),
  )
  return text
}

describe('Gate', () => {
  test('prints one line for one line, whatever is in it', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 40 }), (text, width) => {
        const line = printed((gate) => gate.line([...plain(text), ...styled(text, 'red')]), { width })
        expect(line.endsWith('\n')).toBe(true)
        expect(line.slice(0, -1)).not.toMatch(/\p{Cc}/u)
        expect(stringWidth(line.slice(0, -1), { countAnsiEscapeCodes: true })).toBeLessThanOrEqual(width)
      }),
    )
  })

  test('never cuts inside an escape sequence: every style that is opened is closed', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 20 }), (text, width) => {
        const line = printed((gate) => gate.line([...styled(text, 'red'), ...styled(`x${text}`, 'bold')]), {
          width,
          color: true,
        })
        const uncoloured = withoutColor(line)
        expect(uncoloured).not.toContain('\u{1b}')
        expect(line.split('\u{1b}[31m').length).toBe(line.split('\u{1b}[39m').length)
        expect(line.split('\u{1b}[1m').length).toBe(line.split('\u{1b}[22m').length)
      }),
    )
  })

  test('without colour there is no escape sequence', () => {
    expect(printed((gate) => gate.line(styled('failed', 'red')))).toBe('failed\n')
    expect(printed((gate) => gate.line(styled('failed', 'red')), { color: true })).toBe('\u{1b}[31mfailed\u{1b}[39m\n')
  })

  test('JSON is the document, one row a line, and leaves out what is undefined', () => {
    const text = printed((gate) =>
      gate.json({ version: 1, gone: undefined, rows: [{ a: '\u{9b}' }, { a: 2 }], none: [] }),
    )
    expect(text).toBe('{\n  "version": 1,\n  "rows": [\n    {"a":"\\u009b"},\n    {"a":2}\n  ],\n  "none": []\n}\n')
  })
})

test('a cut line has the width that it may have, in any script', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 30 }), (text, width) => {
      const clean = cleanLine(plain(text))
      const cut = cutLine(clean, width)
      expect(lineWidth(cut)).toBeLessThanOrEqual(width)
      expect(lineWidth(padLine(cut, width, 'left'))).toBe(width)
      expect(lineWidth(clean) <= width || cut.some((segment) => segment.text.endsWith('…'))).toBe(true)
    }),
  )
})
