import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactAssignments } from './assignments.ts'
import { secretHint } from './secret-shapes.ts'
import { ShapeRedactor } from './shape-redactor.ts'

const letters = fc.string({ unit: fc.constantFrom(...'ABCKSIZabeilnsu'), maxLength: 40 })
const capitals = fc.string({ unit: fc.constantFrom(...'ABCIKSZ'), minLength: 16, maxLength: 16 })
const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 13, maxLength: 16 })
const starts = fc.constantFrom(
  'AKIA',
  'ASIA',
  'ABIA',
  'ACCA',
  'AIza',
  'eyJ',
  'sk-',
  'ghp_',
  'SG.',
  'ya29.',
  'Bearer ',
  'bASIC\t',
)
const signs = fc.constantFrom(
  ' ',
  '-----BEGIN PRIVATE KEY-----',
  '://',
  ':',
  '@',
  '=',
  '=>',
  '--',
  '.',
  '_',
  '"',
  '\n',
  '4',
)
const keys = fc.tuple(starts, capitals).map((parts) => parts.join(''))
const texts = fc
  .array(fc.oneof(letters, keys, digits, starts, signs), { maxLength: 6 })
  .map((pieces) => pieces.join(''))

const shapes = new ShapeRedactor(new Set())
const hasShape = (text: string): boolean => shapes.redact(text, () => '[redacted:x]') !== text
const hasAssignment = (text: string): boolean =>
  redactAssignments(
    text,
    () => ({ secretClass: 'custom', marker: '[redacted:x]', isOnlyIfOpaque: false }),
    () => {},
  ) !== text

test('no secret is without the hint of one', () => {
  const found = { shapes: 0, assignments: 0 }
  fc.assert(
    fc.property(texts, (text) => {
      const [shape, assignment] = [hasShape(text), hasAssignment(text)]
      found.shapes += Number(shape)
      found.assignments += Number(assignment)
      return !(shape || assignment) || secretHint.test(text)
    }),
    { numRuns: 3_000 },
  )
  expect(Math.min(found.shapes, found.assignments)).toBeGreaterThan(20)
})

test('a text of words has none', () => {
  expect('a city with a longer name, and a Basil').not.toMatch(secretHint)
})
