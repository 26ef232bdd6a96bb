import fc from 'fast-check'
import { expect, test } from 'vitest'

import { TinyTerminal } from '../testing/tiny-terminal.ts'
import { Painter } from './painter.ts'

const frames = fc.array(fc.array(fc.constantFrom('', 'a', 'b', 'ccc'), { minLength: 1, maxLength: 8 }), {
  minLength: 1,
})

test('whatever was shown before, what is shown now is what was painted last', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.boolean()), (painted, forgotten) => {
      const terminal = new TinyTerminal()
      const painter = new Painter()
      terminal.write('$ lens watch\r\n')
      for (const [index, lines] of painted.entries()) {
        if (forgotten[index] === true) painter.forget()
        terminal.write(painter.paint(lines))
        expect(terminal.cursor).toEqual([1, 0])
        expect(terminal.text).toBe(['$ lens watch', ...lines].join('\n').trimEnd())
      }
      terminal.write(painter.leave())
      expect(terminal.cursor).toEqual([1 + (painted.at(-1)?.length ?? 0), 0])
    }),
  )
})

test('only lines that have changed are written', () => {
  const painter = new Painter()
  painter.paint(['one', 'two', 'three'])
  const text = painter.paint(['one', 'TWO', 'three'])
  expect(text).toContain('TWO')
  expect(text).not.toMatch(/one|three/u)
  expect(painter.paint(['one', 'TWO', 'three'])).toBe('')
})
