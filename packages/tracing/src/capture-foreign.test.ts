import { expect, test } from 'vitest'
import { captureForeign } from './index.ts'

test('values, attributes, names and texts of another program are redacted and counted for each run', () => {
  const captureOf = captureForeign()
  const capture = captureOf()
  const key = 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789'
  expect(capture.value({ password: 'hunter2', text: `key ${key}` })).toEqual({
    password: '[redacted:password]',
    text: expect.not.stringContaining(key) as unknown,
  })
  expect(capture.attributes({ api_key: 'abc', step: 1 })).toEqual({ api_key: '[redacted:api_key]', step: 1 })
  expect(capture.name(`call ${key}`)).not.toContain(key)
  expect(capture.text(`failed with ${key}`, 1_000)).not.toContain(key)
  expect(capture.text('x'.repeat(50), 10)).toHaveLength(10)
  expect(capture.losses).toEqual({ droppedSpans: 0, cuts: 1, redactions: 5 })
  expect(captureOf().losses).toEqual({ droppedSpans: 0, cuts: 0, redactions: 0 })
})

test('redaction can be left out', () => {
  expect(captureForeign({ redact: false })().value({ password: 'hunter2' })).toEqual({ password: 'hunter2' })
})
