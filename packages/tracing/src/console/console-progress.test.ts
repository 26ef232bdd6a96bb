import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecordedRun } from '../recorded-run.test-support.ts'
import { consoleProgress, type ProgressStream } from './index.ts'
import { fitColumns, printable } from './printable.ts'

interface Screen extends ProgressStream {
  readonly chunks: string[]
}

function screen(columns = 80, isTTY = true): Screen {
  const chunks: string[] = []
  return { chunks, columns, isTTY, write: (text) => void chunks.push(text) }
}

/** A runtime whose sleepers wake when the test says so. */
function stepped(): { readonly runtime: never; readonly wake: () => Promise<void> } {
  const sleepers: (() => void)[] = []
  const sleep = (): Promise<void> => new Promise((resolve) => void sleepers.push(resolve))
  const wake = async (): Promise<void> => {
    for (const resolve of sleepers.splice(0)) resolve()
    await Promise.resolve()
  }
  return { runtime: { sleep } as never, wake }
}

const linesOf = ({ chunks }: Screen): string[] => chunks.join('').replaceAll('\r\u001B[2K', '⌫').split('\n')

test('shows what runs now, and tells of retries, failures and the end in lines that stay', async () => {
  const [stream, { runtime, wake }] = [screen(), stepped()]
  const say = consoleProgress({ stream, runtime }) as ConstructorParameters<typeof RecordedRun>[0]
  const run = new RecordedRun(say).start().begin(2, { name: 'research' }).begin(3, { name: 'search', parent: 2 })
  run.tell(3, { event: 'on_span_update', attributes: { 'flujo.progress.done': 4, 'flujo.progress.total': 10 } })
  await wake()
  const error = new TypeError('no text, password=hunter2')
  run.tell(3, { event: 'on_retry', attempt: 1, delayMs: 250.4, error })
  run.begin(4, { name: 'beside', parent: 2 })
  await wake()
  run
    .finish(3, { status: 'failed', error: new RangeError('worse') })
    .finish(4)
    .finish(2)
  run.end()
  await wake()
  expect(linesOf(stream)).toEqual([
    '⌫… review 0/2 › research/search 4/10⌫↻ research/search: try 1 failed: TypeError: no text, password=[redacted:password], again in 250 ms',
    '⌫… review 0/2 › research/beside (+1)⌫✗ search: RangeError: worse',
    '✓ review completed after 0 ms',
    '',
  ])
})

test('a failure that travels up is told once', () => {
  const stream = screen()
  const say = consoleProgress({ stream, runtime: stepped().runtime }) as ConstructorParameters<typeof RecordedRun>[0]
  const error = new Error('bad')
  const run = new RecordedRun(say).start().begin(2, { name: 'outer' }).begin(3, { name: 'inner', parent: 2 })
  run.finish(3, { status: 'failed', error }).finish(2, { status: 'failed', error }).end({ status: 'failed', error })
  expect(linesOf(stream)).toEqual(['✗ inner: Error: bad', '✗ review failed after 0 ms', ''])
})

test('writes nothing where the stream is no terminal, or there is none', async () => {
  const stream = screen(80, false)
  const say = consoleProgress({ stream }) as ConstructorParameters<typeof RecordedRun>[0]
  new RecordedRun(say)
    .start()
    .begin(2)
    .finish(2, { status: 'failed', error: new Error('bad') })
    .end()
  expect(stream.chunks).toEqual([])
  expect(() => new RecordedRun(consoleProgress({ stream: {} as never }) as never).start().end()).not.toThrow()
})

test('a terminal that is gone does not disturb', async () => {
  const { runtime, wake } = stepped()
  const stream: ProgressStream = {
    isTTY: true,
    write: () => {
      throw new Error('EPIPE')
    },
  }
  const say = consoleProgress({ stream, runtime }) as ConstructorParameters<typeof RecordedRun>[0]
  const run = new RecordedRun(say).start()
  await wake()
  expect(() => run.begin(2).finish(2, { status: 'failed', error: 'x' }).end()).not.toThrow()
})

test('nothing from outside reaches the terminal as a control character, and the line fits', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(text, text, text, fc.integer({ min: 1, max: 60 }), async (name, step, message, columns) => {
      const [stream, { runtime, wake }] = [screen(columns), stepped()]
      const say = consoleProgress({ stream, runtime }) as ConstructorParameters<typeof RecordedRun>[0]
      const run = new RecordedRun(say).start('in', { name }).begin(2, { name: `${step}\u001B[31m` })
      await wake()
      run.finish(2, { status: 'failed', error: new Error(`${message}\u001B]2;x\u0007`) }).end()
      const written = stream.chunks.map((chunk) => chunk.replaceAll('\r\u001B[2K', '').replace(/\n$/, ''))
      for (const line of written) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      expect([...(written[0] ?? '')].length).toBeLessThanOrEqual(columns)
    }),
    { numRuns: 100 },
  )
})

test('wide characters take two columns', () => {
  expect(fitColumns('研究研究', 9)).toBe('研究研究')
  expect(fitColumns('研究研究', 6)).toBe('研究…')
  expect(printable('a\u001B[2Jb\u202Ec')).toBe('a�[2Jb�c')
})
