import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldRecords, MemoryStore, tee, TraceManager } from '../index.ts'
import { RecordedRun } from '../recorded-run.test-support.ts'
import { readBack, traceSinkContract } from '../testing/index.ts'
import { jsonlSink, parseJsonl } from './index.ts'

/** The lines of a run, and the store that had the same. */
async function written(): Promise<readonly [text: string, store: MemoryStore]> {
  const lines: string[] = []
  const store = new MemoryStore()
  const sink = jsonlSink({ append: (more) => void lines.push(more) })
  const tracing = new TraceManager({ store: tee([store, sink]), flush: { maxRecords: 3 } })
  const run = new RecordedRun(tracing.hook).start({ text: 'one\ntwo\u2028 𝄞' })
  for (let id = 2; id < 8; id += 1)
    run.begin(id).finish(id, id === 5 ? { status: 'failed', error: new Error('bad') } : {})
  run.end()
  await tracing.flush()
  expect(lines.every((more) => more.endsWith('\n'))).toBe(true)
  return [lines.join(''), store]
}

for (const { name, check } of traceSinkContract) {
  test(`contract of sinks: ${name}`, async () => {
    await check(() => {
      let text = ''
      return readBack(jsonlSink({ append: (lines) => void (text += lines) }), () => parseJsonl(text).records)
    })
  })
}

test('what was written is read back as the same run', async () => {
  const [text, store] = await written()
  const { records, skippedLines } = parseJsonl(text)
  expect(skippedLines).toBe(0)
  const trace = foldRecords(records).get('run-a')
  expect(trace?.run).toEqual(await store.getRun('run-a'))
  expect(trace?.spans).toEqual(await store.getSpans('run-a'))
  const ref = trace?.spans[0]?.input?.ref ?? ''
  expect(trace?.getValue(ref)).toEqual({ text: 'one\ntwo\u2028 𝄞' })
})

test('wherever the file is torn, and in whatever pieces it is read, every whole line is there', async () => {
  const [text] = await written()
  const whole = parseJsonl(text).records
  fc.assert(
    fc.property(
      fc.nat(text.length),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 }),
      (end, sizes) => {
        const torn = text.slice(0, end)
        const pieces: string[] = []
        for (let at = 0, piece = 0; at < torn.length; piece += 1) {
          const size = sizes[piece % sizes.length] as number
          pieces.push(torn.slice(at, at + size))
          at += size
        }
        const { records, skippedLines } = parseJsonl(pieces)
        const complete = torn.split('\n').length - 1
        expect(records.slice(0, complete)).toEqual(whole.slice(0, complete))
        expect(records.length + skippedLines - complete).toBeLessThanOrEqual(1)
      },
    ),
    { numRuns: 200 },
  )
})

test('a line that is no record is skipped and counted, and never throws', () => {
  const lines = [
    'null',
    '7',
    '[]',
    '{}',
    '{"type":"span.end"}',
    'x',
    '{"type":"run.start","runId":"a","epoch":1,"seq":1}',
    '',
    ' ',
  ]
  expect(parseJsonl(lines.join('\n'))).toEqual({ records: [], skippedLines: 7 })
  fc.assert(
    fc.property(fc.json(), fc.string(), (json, text) => void foldRecords(parseJsonl(`${json}\n${text}`).records)),
  )
})

test('at the exit the lines are appended synchronously', () => {
  const [later, now]: [string[], string[]] = [[], []]
  let flush: (() => void) | undefined
  const sink = jsonlSink({
    append: async (lines) => void later.push(lines),
    appendSync: (lines) => void now.push(lines),
    onExit: (flushSync) => {
      flush = flushSync
      return () => {}
    },
  })
  const { hook } = new TraceManager({ store: sink })
  new RecordedRun(hook).start().begin(2).finish(2)
  flush?.()
  expect([later, parseJsonl(now).records.map(({ type }) => type)]).toEqual([
    [],
    ['run.start', 'span.start', 'span.end'],
  ])
})
