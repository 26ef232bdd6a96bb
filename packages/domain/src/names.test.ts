import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { FlujoError } from './flujo-error.ts'
import { checkName, joinPath } from './names.ts'

const refusalOf = (name: unknown, parentPath?: string): unknown => {
  try {
    return checkName(name, 'a step', parentPath)
  } catch (error) {
    return error
  }
}

test.for(['fetch', 'Fetch pages', 'schritt-1', 'a#1', 'a~b', '1', 'constructor', 'toString', 'then', '日本', '👩‍👩‍👧'])(
  'a step may be called %j',
  (name) => {
    expect(checkName(name, 'a step')).toBe(name)
  },
)

const rule = 'expected a step to have a name such as "fetch" (not empty, no "/", no leading "#" or "~")'

test.for([
  ['', 'string "": it is empty', 'top/'],
  [' ', 'string " ": it is empty', 'top/ '],
  ['\t\n', String.raw`string "\t\n": it is empty`, 'top/\t\n'],
  ['a/b', 'string "a/b": "/" separates the names of a path', 'top/a/b'],
  ['#1', 'string "#1": a leading "#" or "~" numbers items and tries', 'top/#1'],
  ['~x', 'string "~x": a leading "#" or "~" numbers items and tries', 'top/~x'],
  ['__proto__', 'string "__proto__": no object can have it as an ordinary key', 'top/__proto__'],
  [undefined, 'undefined: it is not text', 'top/?'],
  [5, 'number 5: it is not text', 'top/?'],
  [{ name: 'a' }, 'object: it is not text', 'top/?'],
] as const)('%j is refused', ([name, given, path]) => {
  const refusal = refusalOf(name, 'top')
  expect(refusal).toBeInstanceOf(FlujoError)
  expect(refusal).toMatchObject({ code: 'invalid_pipeline', path, message: `in "top": ${rule}, given ${given}` })
})

test('without a parent the message starts with what was expected', () => {
  expect(refusalOf('')).toMatchObject({ message: `${rule}, given string "": it is empty`, path: '' })
})

test('a path of accepted names can be taken apart again', () => {
  const name = fc.string({ unit: 'grapheme' }).filter((text) => typeof refusalOf(text) === 'string')
  fc.assert(
    fc.property(fc.array(name, { minLength: 1 }), (names) => {
      expect(names.reduce(joinPath, '').split('/')).toEqual(names)
    }),
  )
})
