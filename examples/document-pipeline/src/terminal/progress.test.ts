import { Flujo, pipeline, step } from 'flujo'
import { describe, expect, test } from 'vitest'
import { progressHook } from './progress.ts'

const sample = pipeline<readonly number[]>('sample')
  .map(
    'double',
    step(
      'one',
      (n: number, ctx) => {
        if (n === 2 && ctx.attempt === 1) throw new Error('not\nyet')
        return n * 2
      },
      { retry: { attempts: 2, baseMs: 0 } },
    ),
  )
  .step('sum', (doubled) => {
    if (doubled.length === 0) throw new Error('nothing to add')
    return doubled.length
  })
  .step('end', (count) => count)

async function progressOf(input: readonly number[], interactive: boolean): Promise<string> {
  let written = ''
  const hook = progressHook({ write: (text) => void (written += text), interactive })
  await new Flujo(sample, { tracing: false, hooks: [hook] }).run(input)
  return written.replace(/ +\d+(?:\.\d)? ms/g, ' N ms')
}

describe('progressHook', () => {
  test('tells a line for each step and each retry', async () => {
    expect(await progressOf([1, 2], false)).toBe(
      [
        '  ↻ double #2: try 1 failed (not�yet), again in N ms',
        '  ✓ double N ms  2 items',
        '  ✓ sum N ms',
        '  ✓ end N ms',
        '',
      ].join('\n'),
    )
  })

  test('tells which step failed, and nothing of those that were not reached', async () => {
    expect(await progressOf([], false)).toBe(['  ✓ double N ms', '  ✗ sum N ms', ''].join('\n'))
  })

  test('writes over one line on a terminal', async () => {
    const clear = '\r\u001B[2K'
    expect(await progressOf([1], true)).toBe(
      [
        `${clear}  … double${clear}  … double 1${clear}  ✓ double N ms  1 item`,
        `${clear}  … sum${clear}  ✓ sum N ms`,
        `${clear}  … end${clear}  ✓ end N ms`,
        '',
      ].join('\n'),
    )
  })
})
