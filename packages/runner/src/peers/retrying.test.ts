// Answers the retry groups of DBOS, LangGraph.js, VoltAgent and Effect; docs/cases-of-others.md says which and where ours differs.
import { cached, type HookEvent, pipeline, step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { Runner } from '../runner.ts'
import { Diary, statusesOf } from './diary.test-support.ts'

const start = pipeline<number>('order')
const steady = { jitter: 'none', baseMs: 100 } as const
const busy = new Error('line busy')

class Transient extends Error {}

/** Fails on its first `failures` calls, by a count of its own. */
function shaky(
  failures: number,
  error: unknown = busy,
): { readonly calls: () => number; readonly run: (n: number) => number } {
  let calls = 0
  const run = (n: number): number => {
    calls += 1
    if (calls <= failures) throw error
    return n
  }
  return { calls: () => calls, run }
}

describe('how often', () => {
  test('without a retry policy a step that fails is not tried again, and its error comes through unchanged', async () => {
    const { calls, run } = shaky(1)
    const { result } = await new Diary().run(start.step('dial', run), 1)
    expect(calls()).toBe(1)
    expect(result.error?.cause).toBe(busy)
    expect(result.steps[0]?.attempts).toBe(1)
  })

  test('a first try that succeeds is the only one, however many there may be, and asks neither clock nor chance', async () => {
    const diary = new Diary()
    const { calls, run } = shaky(0)
    const { endedMs } = await diary.run(start.step('dial', run, { retry: { attempts: 10_000 } }), 1)
    expect([calls(), endedMs, diary.runtime.sleeps]).toEqual([1, 0, []])
  })

  test('the number of tries counts the first one', async () => {
    for (const attempts of [1, 2, 5]) {
      const { calls, run } = shaky(Infinity)
      const { result } = await new Diary().run(start.step('dial', run, { retry: { attempts, ...steady } }), 1)
      expect([calls(), result.steps[0]?.attempts]).toEqual([attempts, attempts])
    }
  })

  test('a success on the last try is a success', async () => {
    const { calls, run } = shaky(2)
    const { result } = await new Diary().run(start.step('dial', run, { retry: { attempts: 3, ...steady } }), 7)
    expect([calls(), result.output]).toEqual([3, 7])
  })

  test('without an end of tries a step goes on until it succeeds', async () => {
    const { calls, run } = shaky(999)
    const retry = { attempts: Infinity, baseMs: 0 }
    const { result } = await new Diary().run(start.step('dial', run, { retry }), 7)
    expect([calls(), result.output]).toEqual([1_000, 7])
  })

  test('a retry inside another multiplies', async () => {
    const { calls, run } = shaky(Infinity)
    const inner = pipeline<number>('call').step('dial', run, { retry: { attempts: 3, baseMs: 0 } })
    const { result, trace } = await new Diary().run(start.step(inner, { retry: { attempts: 2, baseMs: 0 } }), 1)
    expect(calls()).toBe(6)
    expect(result.steps[0]).toMatchObject({ name: 'call', attempts: 2 })
    expect(trace.of('on_retry').map(({ name }) => name)).toEqual(['dial', 'dial', 'call', 'dial', 'dial'])
  })

  test('which try it is counts from one in the step, and a step without a policy is always at its first', async () => {
    const seen: unknown[] = []
    const flaky = (n: number, { attempt }: StepContext): number => {
      seen.push(attempt)
      if (attempt < 4) throw busy
      return n
    }
    const plain = (n: number, { attempt }: StepContext): number => {
      seen.push(`plain ${attempt}`)
      return n
    }
    await new Diary().run(start.step('dial', flaky, { retry: { attempts: 4, baseMs: 0 } }).step('talk', plain), 1)
    expect(seen).toEqual([1, 2, 3, 4, 'plain 1'])
  })

  test('every try is given the very same input', async () => {
    const inputs: object[] = []
    const input = { number: '555' }
    const collect = (given: object): void => {
      inputs.push(given)
      throw busy
    }
    await new Diary().run(pipeline<object>('order').step('dial', collect, { retry: { attempts: 3, baseMs: 0 } }), input)
    expect(inputs).toHaveLength(3)
    for (const each of inputs) expect(each).toBe(input)
  })
})

describe('whether', () => {
  test('is asked after each failed try but the last, with what was thrown', async () => {
    const asked: unknown[] = []
    const when = (error: unknown): boolean => asked.push((error as Error).message) > 0
    const numbered = (_: number, { attempt }: StepContext): number => {
      throw new Error(`try ${attempt}`)
    }
    await new Diary().run(start.step('dial', numbered, { retry: { attempts: 3, when, baseMs: 0 } }), 1)
    expect(asked).toEqual(['try 1', 'try 2'])
  })

  test('may take its time to say', async () => {
    const diary = new Diary()
    const { calls, run } = shaky(Infinity)
    const when = async (): Promise<boolean> => diary.runtime.sleep(30).then(() => calls() < 3)
    const { result, endedMs } = await diary.run(start.step('dial', run, { retry: { attempts: 9, when, baseMs: 0 } }), 1)
    expect([calls(), result.error?.cause, endedMs]).toEqual([3, busy, 90])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('in when')
      },
    ],
    ['rejects', () => Promise.reject<boolean>(new Error('in when'))],
  ])('there is none where the one who is asked %s, and the failure is that of the step', async (_, when) => {
    const { calls, run } = shaky(Infinity)
    const { result } = await new Diary().run(start.step('dial', run, { retry: { attempts: 9, when, baseMs: 0 } }), 1)
    expect([calls(), result.error?.cause]).toEqual([1, busy])
  })

  test('while it takes its time the run can be cancelled', async () => {
    const diary = new Diary()
    const { calls, run } = shaky(Infinity)
    const when = (): Promise<boolean> => diary.runtime.sleep(300).then(() => true)
    const { result, endedMs } = await diary.run(
      start.step('dial', run, { retry: { attempts: 9, when, baseMs: 0 } }),
      1,
      {
        signal: diary.cancelAt(100),
        graceMs: 50,
      },
    )
    expect([calls(), result.status, endedMs]).toEqual([1, 'cancelled', 150])
  })

  test('is not asked where there is one try only', async () => {
    let asked = 0
    const when = (): boolean => {
      asked += 1
      return true
    }
    const { calls, run } = shaky(1)
    await new Diary().run(start.step('dial', run, { retry: { attempts: 1, when } }), 1)
    expect([calls(), asked]).toEqual([1, 0])
  })

  test('a class of errors can be what is worth another try; the first of another class ends it, and is the failure', async () => {
    const wrong = new TypeError('no such number')
    let calls = 0
    const dial = (): number => {
      calls += 1
      throw calls < 3 ? new Transient('again') : wrong
    }
    const when = (error: unknown): boolean => error instanceof Transient
    const { result } = await new Diary().run(start.step('dial', dial, { retry: { attempts: 9, when, baseMs: 0 } }), 1)
    expect([calls, result.error?.cause]).toEqual([3, wrong])
    expect(result.steps[0]).toMatchObject({ status: 'failed', attempts: 3 })
  })

  test('an error like that of an aborted request is tried again: nobody has cancelled anything', async () => {
    const { calls, run } = shaky(2, new DOMException('socket gone', 'AbortError'))
    const { result } = await new Diary().run(start.step('dial', run, { retry: { attempts: 3, baseMs: 0 } }), 7)
    expect([calls(), result.status]).toEqual([3, 'completed'])
  })

  test('a failed branch taken by mistake of a selector that throws is tried again with the selector', async () => {
    let asked = 0
    const select = (): 'a' => {
      asked += 1
      if (asked === 1) throw busy
      return 'a'
    }
    const { result } = await new Diary().run(
      start.branch('route', select, { a: (n) => n * 2 }, undefined, { retry: { attempts: 2, baseMs: 0 } }),
      4,
    )
    expect([asked, result.output]).toEqual([2, 8])
  })
})

describe('when', () => {
  test('there is a wait before each further try and none after the last', async () => {
    const diary = new Diary()
    const { endedMs } = await diary.run(
      start.step('dial', diary.breaking('dial', 5, busy), { retry: { attempts: 3, ...steady } }),
      1,
    )
    expect(diary.lines).toEqual([
      '0 dial starts',
      '5 dial breaks',
      '105 dial starts',
      '110 dial breaks',
      '310 dial starts',
      '315 dial breaks',
    ])
    expect(endedMs).toBe(315)
  })

  test('a step beside it works on while one waits for its next try', async () => {
    const diary = new Diary()
    const { calls, run } = shaky(1)
    const both = start.parallel('both', {
      dial: step('dial', run, { retry: { attempts: 2, ...steady } }),
      other: diary.heeding('other', 40),
    })
    const { result, endedMs } = await diary.run(both, 1)
    expect([calls(), result.output, endedMs]).toEqual([2, { dial: 1, other: 1 }, 100])
    expect(diary.lines).toEqual(['0 other starts', '40 other ends'])
  })

  test('the wait ends, and there is no further try, when a step beside it fails', async () => {
    const diary = new Diary()
    const { calls, run } = shaky(1)
    const wrong = new Error('wrong')
    const both = start.parallel('both', {
      dial: step('dial', run, { retry: { attempts: 2, jitter: 'none', baseMs: 60_000 } }),
      other: diary.breaking('other', 40, wrong),
    })
    const { result, endedMs, trace } = await diary.run(both, 1)
    expect([calls(), result.error?.cause, endedMs]).toEqual([1, wrong, 40])
    expect(trace.span('both/dial').status).toBe('cancelled')
  })
})

describe('what is done again', () => {
  test('with the policy on one branch only that one is; the others are run once', async () => {
    const [one, two] = [shaky(0), shaky(1)]
    const both = start.parallel('both', {
      one: one.run,
      two: step('two', two.run, { retry: { attempts: 2, baseMs: 0 } }),
    })
    expect((await new Diary().run(both, 3)).result.output).toEqual({ one: 3, two: 3 })
    expect([one.calls(), two.calls()]).toEqual([1, 2])
  })

  test('with the policy on the parallel every branch is, also one that had succeeded', async () => {
    const [one, two] = [shaky(0), shaky(1)]
    const { result, trace } = await new Diary().run(
      start.parallel('both', { one: one.run, two: two.run }, { retry: { attempts: 2, baseMs: 0 } }),
      3,
    )
    expect(result.output).toEqual({ one: 3, two: 3 })
    expect([one.calls(), two.calls()]).toEqual([2, 2])
    expect(trace.outline.filter((line) => line.includes('/one '))).toHaveLength(2)
  })

  test('a branch that is run again for the sake of the whole is at its own first try, under another key', async () => {
    const seen: [attempt: number, key: string][] = []
    const note = (n: number, { attempt, idempotencyKey }: StepContext): number => {
      seen.push([attempt, idempotencyKey])
      if (seen.length === 1) throw busy
      return n
    }
    await new Diary().run(start.parallel('both', { one: note }, { retry: { attempts: 2, baseMs: 0 } }), 1, {
      runId: 'r',
    })
    expect(seen).toEqual([
      [1, 'r:both/~1/one'],
      [1, 'r:both/~2/one'],
    ])
  })

  test('with the policy on the body of a map only the element that failed is', async () => {
    const worked: number[] = []
    const body = step(
      'one',
      (n: number, { attempt }: StepContext) => {
        worked.push(n)
        if (n === 2 && attempt === 1) throw busy
        return n * 10
      },
      { retry: { attempts: 2, baseMs: 0 } },
    )
    const { result } = await new Diary().run(pipeline<readonly number[]>('order').map('each', body), [1, 2, 3])
    expect(result.output).toEqual([10, 20, 30])
    expect(worked).toEqual([1, 2, 2, 3])
  })

  test('with the policy on the map every element is', async () => {
    const worked: number[] = []
    const body = (n: number): number => {
      worked.push(n)
      if (worked.length === 2) throw busy
      return n * 10
    }
    const each = pipeline<readonly number[]>('order').map('each', body, { retry: { attempts: 2, baseMs: 0 } })
    expect((await new Diary().run(each, [1, 2, 3])).result.output).toEqual([10, 20, 30])
    expect(worked).toEqual([1, 2, 1, 2, 3])
  })

  test('with the policy on a loop it begins anew, with the first input and the first iteration', async () => {
    const worked: number[] = []
    const body = (n: number): number => {
      worked.push(n)
      if (worked.length === 2) throw busy
      return n + 1
    }
    const { result, trace } = await new Diary().run(
      start.loop('count', body, { maxIterations: 3, retry: { attempts: 2, baseMs: 0 } }),
      5,
    )
    expect([result.output, worked]).toEqual([8, [5, 6, 5, 6, 7]])
    expect(trace.outline.filter((line) => line.includes('iteration'))).toHaveLength(5)
  })

  test('steps that had succeeded inside are run again, unless they are cached', async () => {
    const [plain, kept, last] = [shaky(0), shaky(0), shaky(1)]
    const inner = pipeline<number>('call')
      .step('plain', plain.run)
      .step(cached(step('kept', kept.run), { key: String, store: new Map() }))
      .step('last', last.run)
    const { result } = await new Diary().run(start.step(inner, { retry: { attempts: 2, baseMs: 0 } }), 1)
    expect(result.status).toBe('completed')
    expect([plain.calls(), kept.calls(), last.calls()]).toEqual([2, 1, 2])
  })

  test('nothing is remembered from run to run unless it is cached', async () => {
    const [plain, kept] = [shaky(0), shaky(0)]
    const diary = new Diary()
    const both = start.step('plain', plain.run).step(cached(step('kept', kept.run), { key: String, store: new Map() }))
    for (const _ of [1, 2]) await diary.run(both, 1, { runId: 'the-same' })
    expect([plain.calls(), kept.calls()]).toEqual([2, 1])
  })
})

describe('what is told', () => {
  test('what a failed try said of itself stays with that try', async () => {
    const dial = (n: number, { attempt, set }: StepContext): number => {
      set({ line: attempt })
      if (attempt < 2) throw busy
      return n
    }
    const { trace } = await new Diary().run(start.step('dial', dial, { retry: { attempts: 2, baseMs: 0 } }), 1)
    const said = trace.of('on_span_update').map(({ spanId, attributes }) => [spanId, attributes])
    const spanIds = [trace.span('dial/try 1').spanId, trace.span('dial/try 2').spanId]
    expect(said).toEqual([
      [spanIds[0], { line: 1 }],
      [spanIds[1], { line: 2 }],
    ])
  })

  test('the error of every try is in the trace, and the run has the last', async () => {
    const errors = ['first', 'second', 'third'].map((text) => new Error(text))
    const dial = (_: number, { attempt }: StepContext): number => {
      throw errors[attempt - 1] as Error
    }
    const { result, trace } = await new Diary().run(start.step('dial', dial, { retry: { attempts: 3, baseMs: 0 } }), 1)
    expect(trace.spans.filter(({ kind }) => kind === 'attempt').map(({ error }) => error)).toEqual(errors)
    expect(result.error?.cause).toBe(errors[2])
  })

  test('listeners that fail at every event neither add a try nor leave one without its end', async () => {
    const open = new Set<string>()
    const told: string[] = []
    const { calls, run } = shaky(2)
    const pair = (event: HookEvent): void => {
      if (event.event === 'pre_step') open.add(event.spanId)
      if (event.event === 'post_step') told.push(`${event.name} ${open.delete(event.spanId)}`)
      throw new Error('listener')
    }
    const dialling = start.step('dial', run, { retry: { attempts: 3, baseMs: 0 } })
    const result = await new Runner(dialling, { hooks: [pair], onHookError: () => {} }).run(1)
    expect([calls(), result.status, open.size]).toEqual([3, 'completed', 0])
    expect(told).toEqual(['try 1 true', 'try 2 true', 'try 3 true', 'dial true'])
  })

  test('a try that is interrupted ends as cancelled, after those before it that failed', async () => {
    const diary = new Diary()
    const slow = diary.heeding('dial', 1_000)
    const dial = (n: number, ctx: StepContext): Promise<number> => {
      if (ctx.attempt === 1) throw busy
      return slow(n, ctx)
    }
    const { result, trace } = await diary.run(start.step('dial', dial, { retry: { attempts: 3, baseMs: 0 } }), 1, {
      signal: diary.cancelAt(40),
    })
    expect(statusesOf(result)).toEqual(['dial cancelled'])
    expect(trace.outline).toEqual(['dial task cancelled', 'dial/try 1 attempt failed', 'dial/try 2 attempt cancelled'])
  })
})

describe('somebody else takes over', () => {
  const broken = (): number => {
    throw busy
  }

  test('a failure deep inside is handled by the fallback of what is around it', async () => {
    const inner = pipeline<number>('call')
      .step('dial', (n) => n)
      .step('talk', broken)
    const { result, trace } = await new Diary().run(
      start.step(inner, { fallback: () => -1 }).step('after', (n) => n * 2),
      5,
    )
    expect(result.output).toBe(-2)
    expect(trace.of('on_fallback').map(({ name, error }) => [name, error])).toEqual([['call', busy]])
  })

  test('each of two steps beside each other has its own', async () => {
    const both = start.parallel('both', {
      one: step('one', broken, { fallback: () => 'of one' } as never),
      two: step('two', broken, { fallback: () => 'of two' } as never),
    })
    expect((await new Diary().run(both, 1)).result.output).toEqual({ one: 'of one', two: 'of two' })
  })

  test('a step without one is not helped by that of its neighbour', async () => {
    const both = start.parallel('both', {
      helped: step('helped', broken, { fallback: () => 1 } as never),
      alone: broken,
    })
    expect((await new Diary().run(both, 1)).result.error).toMatchObject({ path: 'both/alone', cause: busy })
  })

  test('it is asked once, after the tries of its step, and not within the tries around', async () => {
    const inner = shaky(Infinity)
    let asked = 0
    const instead = (n: number): number => {
      asked += 1
      return n
    }
    const call = pipeline<number>('call').step('dial', inner.run, {
      retry: { attempts: 3, baseMs: 0 },
      fallback: instead,
    })
    const { result } = await new Diary().run(start.step(call, { retry: { attempts: 5, baseMs: 0 } }), 9)
    expect([inner.calls(), asked, result.output]).toEqual([3, 1, 9])
  })

  test('several steps in a row of fallbacks: the first that succeeds is the last that runs', async () => {
    const ran: string[] = []
    const named =
      (name: string, fails: boolean) =>
      (n: number): number => {
        ran.push(name)
        if (fails) throw new Error(name)
        return n
      }
    const third = step('third', named('third', false))
    const second = step('second', named('second', true), { fallback: third })
    const { result, trace } = await new Diary().run(start.step('first', named('first', true), { fallback: second }), 3)
    expect([result.output, ran]).toEqual([3, ['first', 'second', 'third']])
    expect(trace.outline).toEqual([
      'first task completed',
      'first/second task completed',
      'first/second/third task completed',
    ])
  })
})
