import { describe, expect, test } from 'vitest'
import { FlujoError, pipeline, step } from './index.ts'

/** The methods as a caller without types sees them. */
type Untyped = {
  readonly [Method in 'step' | 'parallel' | 'map' | 'branch' | 'route' | 'loop' | 'tap' | 'sleep' | 'stream']: (
    ...args: readonly unknown[]
  ) => Untyped
}

const x = pipeline('x') as unknown as Untyped
const untypedStep = step as unknown as (...args: readonly unknown[]) => unknown
const untypedPipeline = pipeline as unknown as (...args: readonly unknown[]) => unknown
const code = (n: number): number => n
const add = step('add', code)

function refusalOf(build: () => unknown): unknown {
  try {
    return build()
  } catch (error) {
    return error
  }
}

type Refusal = readonly [label: string, build: () => unknown, path: string, message: string]

function eachIsRefused(refusals: readonly Refusal[]): void {
  test.for(refusals)('%s', ([, build, path, message]) => {
    const refusal = refusalOf(build)
    expect(refusal).toBeInstanceOf(FlujoError)
    expect(refusal).toMatchObject({ code: 'invalid_pipeline', path, message })
  })
}

const loopOf = (maxIterations: unknown) => (): unknown => x.loop('l', code, { maxIterations })
const mapOf = (concurrency: unknown) => (): unknown => x.map('m', code, { concurrency })
const taskWith = (options: unknown) => (): unknown => x.step('s', code, options)

const nameRule = 'expected a step to have a name such as "fetch" (not empty, no "/", no leading "#" or "~")'

describe('names', () => {
  const slash = '"/" separates the names of a path'
  eachIsRefused([
    ['empty', () => x.step('', code), 'x/', `in "x": ${nameRule}, given string "": it is empty`],
    ['blank', () => x.parallel(' ', { add }), 'x/ ', `in "x": ${nameRule}, given string " ": it is empty`],
    ['slash', () => x.map('a/b', code), 'x/a/b', `in "x": ${nameRule}, given string "a/b": ${slash}`],
    [
      'item number',
      () => x.branch('#1', code, { add }),
      'x/#1',
      `in "x": ${nameRule}, given string "#1": a leading "#" or "~" numbers items and tries`,
    ],
    [
      'try number',
      () => x.loop('~x', code, { maxIterations: 1 }),
      'x/~x',
      `in "x": ${nameRule}, given string "~x": a leading "#" or "~" numbers items and tries`,
    ],
    [
      '__proto__',
      () => x.step('__proto__', code),
      'x/__proto__',
      `in "x": ${nameRule}, given string "__proto__": no object can have it as an ordinary key`,
    ],
    ['no text', () => x.step(5, code), 'x/?', `in "x": ${nameRule}, given number 5: it is not text`],
    ['nothing', () => x.step(), 'x/?', `in "x": ${nameRule}, given undefined: it is not text`],
    ['a function first', () => x.step(code), 'x/?', `in "x": ${nameRule}, given function: it is not text`],
    ['of a step alone', () => step('a/b', code), 'a/b', `${nameRule}, given string "a/b": ${slash}`],
    [
      'of a pipeline',
      () => pipeline('#'),
      '#',
      `${nameRule.replace('a step', 'a pipeline')}, given string "#": a leading "#" or "~" numbers items and tries`,
    ],
    [
      'of a branch',
      () => x.parallel('p', { 'a/b': add }),
      'x/p/a/b',
      `in "x/p": ${nameRule.replace('a step', 'a branch')}, given string "a/b": ${slash}`,
    ],
    [
      'of a case',
      () => x.branch('b', code, { ['__proto__']: add }),
      'x/b/__proto__',
      `in "x/b": ${nameRule.replace('a step', 'a case')}, given string "__proto__": no object can have it as an ordinary key`,
    ],
    [
      'of a step written by hand',
      () => x.step({ ...add, name: 'a/b' }),
      'x/a/b',
      `in "x": ${nameRule}, given string "a/b": ${slash}`,
    ],
  ])
})

describe('a name that is taken', () => {
  const twice = (position: number): string =>
    `pipeline "x": expected each step to have a name of its own, given string "a" again (it is step ${position} already)`
  const wide: string = 'a'
  const typed = pipeline<number>('x').step('b', code).step('a', code)
  const a = step('a', code)
  eachIsRefused([
    ['by a widened name', () => typed.step(wide, code), 'x/a', twice(2)],
    ['by a step made elsewhere', () => typed.step(a), 'x/a', twice(2)],
    ['by a pipeline', () => typed.step(pipeline<number>('a').step(add)), 'x/a', twice(2)],
    ['by each other kind', () => typed.loop(wide, code, { maxIterations: 1 }), 'x/a', twice(2)],
    ['in a list', () => pipeline('x', [a, add, a]), 'x/a', twice(1)],
  ])
})

describe('routes, taps and sleeps', () => {
  const two = { add, less: code }
  const quorum = (given: unknown) => (): unknown => x.parallel('p', two, { quorum: given })
  const range = 'step "x/p": expected quorum to be a whole number from 1 to 2, the number of branches, given'
  const modes = `to be 'fail-fast' or 'collect', given string "ignore"`
  const ms = 'to be a number of milliseconds, 0 or more, given'
  const passing =
    'expected options among retry, timeoutMs, totalTimeoutMs, idleTimeoutMs, capture, limits, given string "fallback"'
  eachIsRefused([
    ['a quorum of none', quorum(0), 'x/p', `${range} number 0`],
    ['a quorum that is never reached', quorum(3), 'x/p', `${range} number 3`],
    ['a quorum of half a branch', quorum(1.5), 'x/p', `${range} number 1.5`],
    ['a quorum of all', quorum(Infinity), 'x/p', `${range} number Infinity`],
    ['a quorum of null', quorum(null), 'x/p', `${range} null`],
    [
      'onError of a parallel',
      () => x.parallel('p', two, { onError: 'ignore' }),
      'x/p',
      `step "x/p": expected onError ${modes}`,
    ],
    ['onError of a map', () => x.map('m', code, { onError: 'ignore' }), 'x/m', `step "x/m": expected onError ${modes}`],
    [
      'a route without selector',
      () => x.route('r', 'add', two),
      'x/r',
      'step "x/r": expected the selector to be a function, given string "add"',
    ],
    [
      'a route without cases',
      () => x.route('r', code, {}),
      'x/r',
      'step "x/r": expected at least one case, given number 0',
    ],
    [
      'a case of a route',
      () => x.route('r', code, { add: 1 }),
      'x/r/add',
      'step "x/r/add": expected a step or a function, given number 1',
    ],
    [
      'concurrency of a route',
      () => x.route('r', code, two, { concurrency: 0 }),
      'x/r',
      'step "x/r": expected concurrency to be a whole number of at least 1, given number 0',
    ],
    [
      'a quorum of a route',
      () => x.route('r', code, two, { quorum: 1 }),
      'x/r',
      'step "x/r": expected options among retry, timeoutMs, totalTimeoutMs, idleTimeoutMs, fallback, capture, limits, concurrency, merge, given string "quorum"',
    ],
    [
      'a tap that is a step',
      () => x.tap('t', add),
      'x/t',
      'step "x/t": expected the code of the tap to be a function, given object',
    ],
    ['a fallback of a tap', () => x.tap('t', code, { fallback: code }), 'x/t', `step "x/t": ${passing}`],
    ['a fallback of a sleep', () => x.sleep('s', 1, { fallback: code }), 'x/s', `step "x/s": ${passing}`],
    ['a sleep below 0', () => x.sleep('s', -1), 'x/s', `step "x/s": expected the time ${ms} number -1`],
    ['a sleep without end', () => x.sleep('s', Infinity), 'x/s', `step "x/s": expected the time ${ms} number Infinity`],
    ['a sleep of no number', () => x.sleep('s', NaN), 'x/s', `step "x/s": expected the time ${ms} number NaN`],
    ['a sleep of text', () => x.sleep('s', '1s'), 'x/s', `step "x/s": expected the time ${ms} string "1s"`],
    [
      'a sleep without time',
      () => x.sleep('s'),
      'x/s',
      'step "x/s": expected a number of milliseconds, or a function that gives one, given undefined',
    ],
    [
      'a stream without code',
      () => x.stream('s', [1]),
      'x/s',
      'step "x/s": expected the code of the stream to be a function, given object',
    ],
    [
      'collect of a stream',
      () => x.stream('s', code, { collect: 'all' }),
      'x/s',
      'step "x/s": expected collect to be a function, given string "all"',
    ],
    [
      'a name taken by a tap',
      () => x.tap('t', code).sleep('t', 1),
      'x/t',
      'pipeline "x": expected each step to have a name of its own, given string "t" again (it is step 1 already)',
    ],
  ])
})

describe('numbers', () => {
  const count = 'to be a whole number of at least 1'
  eachIsRefused([
    ['concurrency 0', mapOf(0), 'x/m', `step "x/m": expected concurrency ${count}, given number 0`],
    ['concurrency -1', mapOf(-1), 'x/m', `step "x/m": expected concurrency ${count}, given number -1`],
    ['concurrency 1.5', mapOf(1.5), 'x/m', `step "x/m": expected concurrency ${count}, given number 1.5`],
    ['concurrency NaN', mapOf(NaN), 'x/m', `step "x/m": expected concurrency ${count}, given number NaN`],
    ['concurrency as text', mapOf('2'), 'x/m', `step "x/m": expected concurrency ${count}, given string "2"`],
    ['concurrency null', mapOf(null), 'x/m', `step "x/m": expected concurrency ${count}, given null`],
    [
      'concurrency of a parallel',
      () => x.parallel('p', { add }, { concurrency: 0 }),
      'x/p',
      `step "x/p": expected concurrency ${count}, given number 0`,
    ],
    ['maxIterations 0', loopOf(0), 'x/l', `step "x/l": expected maxIterations ${count}, given number 0`],
    ['maxIterations NaN', loopOf(NaN), 'x/l', `step "x/l": expected maxIterations ${count}, given number NaN`],
    [
      'maxIterations missing',
      loopOf(undefined),
      'x/l',
      'step "x/l": expected maxIterations to be given, given undefined',
    ],
    [
      'loop options missing',
      () => x.loop('l', code),
      'x/l',
      'step "x/l": expected maxIterations to be given, given undefined',
    ],
  ])

  const ms = 'to be a number of milliseconds above 0'
  eachIsRefused([
    ['timeoutMs 0', taskWith({ timeoutMs: 0 }), 'x/s', `step "x/s": expected timeoutMs ${ms}, given number 0`],
    ['timeoutMs -5', taskWith({ timeoutMs: -5 }), 'x/s', `step "x/s": expected timeoutMs ${ms}, given number -5`],
    ['timeoutMs NaN', taskWith({ timeoutMs: NaN }), 'x/s', `step "x/s": expected timeoutMs ${ms}, given number NaN`],
    [
      'timeoutMs Infinity',
      taskWith({ timeoutMs: Infinity }),
      'x/s',
      `step "x/s": expected timeoutMs ${ms}, given number Infinity`,
    ],
    [
      'timeoutMs as text',
      taskWith({ timeoutMs: '5s' }),
      'x/s',
      `step "x/s": expected timeoutMs ${ms}, given string "5s"`,
    ],
    ['timeoutMs null', taskWith({ timeoutMs: null }), 'x/s', `step "x/s": expected timeoutMs ${ms}, given null`],
    [
      'totalTimeoutMs 0',
      taskWith({ totalTimeoutMs: 0 }),
      'x/s',
      `step "x/s": expected totalTimeoutMs ${ms}, given number 0`,
    ],
    [
      'idleTimeoutMs Infinity',
      taskWith({ idleTimeoutMs: Infinity }),
      'x/s',
      `step "x/s": expected idleTimeoutMs ${ms}, given number Infinity`,
    ],
  ])
})

describe('retry', () => {
  const retry = (given: unknown) => taskWith({ retry: given })
  const ms = 'to be a number of milliseconds, 0 or more'
  const at = (expected: string): string => `step "x/s": expected ${expected}`
  eachIsRefused([
    ['without attempts', retry({}), 'x/s', at('retry to say how many attempts, given undefined')],
    [
      'attempts 0',
      retry({ attempts: 0 }),
      'x/s',
      at('retry.attempts to be a whole number of at least 1, given number 0'),
    ],
    ['a bare number', retry(3), 'x/s', at('retry options to be an object, given number 3')],
    ['null', retry(null), 'x/s', at('retry options to be an object, given null')],
    [
      'an unknown name',
      retry({ attempts: 3, delay: 5 }),
      'x/s',
      at('retry options among attempts, backoff, baseMs, maxMs, maxElapsedMs, jitter, when, given string "delay"'),
    ],
    ['baseMs', retry({ attempts: 3, baseMs: -1 }), 'x/s', at(`retry.baseMs ${ms}, given number -1`)],
    ['maxMs', retry({ attempts: 3, maxMs: Infinity }), 'x/s', at(`retry.maxMs ${ms}, given number Infinity`)],
    ['maxMs NaN', retry({ attempts: 3, maxMs: NaN }), 'x/s', at(`retry.maxMs ${ms}, given number NaN`)],
    [
      'backoff',
      retry({ attempts: 3, backoff: 'linear' }),
      'x/s',
      at(`retry.backoff to be 'exponential' or 'constant', given string "linear"`),
    ],
    [
      'jitter',
      retry({ attempts: 3, jitter: true }),
      'x/s',
      at(`retry.jitter to be 'full' or 'none', given boolean true`),
    ],
    ['maxElapsedMs', retry({ attempts: 3, maxElapsedMs: -1 }), 'x/s', at(`retry.maxElapsedMs ${ms}, given number -1`)],
    ['when', retry({ attempts: 3, when: 'always' }), 'x/s', at('retry.when to be a function, given string "always"')],
  ])
})

describe('limits', () => {
  const limits = (given: unknown) => taskWith({ limits: given })
  const at = (expected: string): string => `step "x/s": expected ${expected}`
  const dollars = 'limits.costUsd to be a number of US dollars, 0 or more'
  eachIsRefused([
    ['no object', limits(5), 'x/s', at('limits to be an object, given number 5')],
    ['a list', limits([]), 'x/s', at('limits to be an object, given object')],
    ['null', limits(null), 'x/s', at('limits to be an object, given null')],
    ['unknown', limits({ cost: 5 }), 'x/s', at('limits among costUsd, tokens, steps, durationMs, given string "cost"')],
    ['a negative price', limits({ costUsd: -0.1 }), 'x/s', at(`${dollars}, given number -0.1`)],
    ['an endless price', limits({ costUsd: Infinity }), 'x/s', at(`${dollars}, given number Infinity`)],
    ['NaN', limits({ tokens: NaN }), 'x/s', at('limits.tokens to be a number, 0 or more, given number NaN')],
    ['text', limits({ tokens: '5' }), 'x/s', at('limits.tokens to be a number, 0 or more, given string "5"')],
    ['no step', limits({ steps: 0 }), 'x/s', at('limits.steps to be a whole number of at least 1, given number 0')],
    [
      'half a step',
      limits({ steps: 1.5 }),
      'x/s',
      at('limits.steps to be a whole number of at least 1, given number 1.5'),
    ],
    [
      'no time',
      limits({ durationMs: 0 }),
      'x/s',
      at('limits.durationMs to be a number of milliseconds above 0, given number 0'),
    ],
  ])
})

describe('options', () => {
  const policy = 'retry, timeoutMs, totalTimeoutMs, idleTimeoutMs, fallback, capture, limits'
  eachIsRefused([
    [
      'unknown on a task',
      taskWith({ timeoutMS: 5 }),
      'x/s',
      `step "x/s": expected options among ${policy}, input, output, given string "timeoutMS"`,
    ],
    [
      'unknown on a step alone',
      () => untypedStep('s', code, { concurrency: 5 }),
      's',
      `step "s": expected options among ${policy}, input, output, given string "concurrency"`,
    ],
    [
      'an input that is no schema',
      taskWith({ input: { parse: code } }),
      'x/s',
      'step "x/s": expected input to be a Standard Schema, such as one of zod, valibot or arktype, given object',
    ],
    [
      'an output that is no schema',
      taskWith({ output: null }),
      'x/s',
      'step "x/s": expected output to be a Standard Schema, such as one of zod, valibot or arktype, given null',
    ],
    [
      'unknown on a step made elsewhere',
      () => x.step(add, { name: 'other' }),
      'x/add',
      `step "x/add": expected options among ${policy}, given string "name"`,
    ],
    [
      'unknown on a parallel',
      () => x.parallel('p', { add }, { until: code }),
      'x/p',
      `step "x/p": expected options among ${policy}, concurrency, onError, quorum, merge, given string "until"`,
    ],
    [
      'unknown on a map',
      () => x.map('m', code, { limit: 5 }),
      'x/m',
      `step "x/m": expected options among ${policy}, concurrency, onError, merge, given string "limit"`,
    ],
    [
      'unknown on a branch',
      () => x.branch('b', code, { add }, undefined, { default: add }),
      'x/b',
      `step "x/b": expected options among ${policy}, given string "default"`,
    ],
    [
      'unknown on a loop',
      () => x.loop('l', code, { max: 5 }),
      'x/l',
      `step "x/l": expected options among ${policy}, until, while, maxIterations, onExhausted, given string "max"`,
    ],
    ['that are no object', taskWith(5), 'x/s', 'step "x/s": expected options to be an object, given number 5'],
    ['null', taskWith(null), 'x/s', 'step "x/s": expected options to be an object, given null'],
    [
      'capture',
      taskWith({ capture: 'all' }),
      'x/s',
      `step "x/s": expected capture to be 'full' or 'meta' or 'none', given string "all"`,
    ],
    [
      'onExhausted',
      () => x.loop('l', code, { until: () => true, maxIterations: 1, onExhausted: 'throw' }),
      'x/l',
      `step "x/l": expected onExhausted to be 'fail' or 'continue', given string "throw"`,
    ],
    [
      "onExhausted 'fail' of a loop that has no condition to meet",
      () => x.loop('l', code, { maxIterations: 1, onExhausted: 'fail' }),
      'x/l',
      `step "x/l": expected until or while, without which onExhausted 'fail' would always fail, given string "neither"`,
    ],
  ])
})

describe('something else than a step or a function', () => {
  const want = 'expected a step or a function'
  eachIsRefused([
    [
      'code',
      () => x.step('s', 'code'),
      'x/s',
      'step "x/s": expected the code of the step to be a function, given string "code"',
    ],
    [
      'code null',
      () => x.step('s', null),
      'x/s',
      'step "x/s": expected the code of the step to be a function, given null',
    ],
    [
      'code that is a step',
      () => x.step('s', add),
      'x/s',
      'step "x/s": expected a function, or a step alone, which brings its own name: .step(other), given object',
    ],
    [
      'code of a step alone',
      () => untypedStep('s'),
      's',
      'step "s": expected the code of the step to be a function, given undefined',
    ],
    ['step', () => x.step({ run: code }), 'x/?', `step "x/?": ${want}, given object`],
    ['step of an unknown kind', () => x.step({ ...add, kind: 'magic' }), 'x/?', `step "x/?": ${want}, given object`],
    ['kind that objects have', () => x.step({ ...add, kind: 'toString' }), 'x/?', `step "x/?": ${want}, given object`],
    ['step without a policy', () => x.step({ kind: 'task', name: 'a' }), 'x/?', `step "x/?": ${want}, given object`],
    [
      'pipeline without steps of its own',
      () => x.step({ ...add, kind: 'pipeline' }),
      'x/?',
      `step "x/?": ${want}, given object`,
    ],
    ['body of a map', () => x.map('m', null), 'x/m/body', `step "x/m/body": ${want}, given null`],
    [
      'body of a loop',
      () => x.loop('l', 5, { maxIterations: 1 }),
      'x/l/body',
      `step "x/l/body": ${want}, given number 5`,
    ],
    ['branch', () => x.parallel('p', { add, odd: [] }), 'x/p/odd', `step "x/p/odd": ${want}, given object`],
    ['case', () => x.branch('b', code, { a: true }), 'x/b/a', `step "x/b/a": ${want}, given boolean true`],
    [
      'otherwise',
      () => x.branch('b', code, { add }, null),
      'x/b/otherwise',
      `step "x/b/otherwise": ${want}, given null`,
    ],
    ['fallback', taskWith({ fallback: 'no' }), 'x/s/fallback', `step "x/s/fallback": ${want}, given string "no"`],
    [
      'selector',
      () => x.branch('b', 'kind', { add }),
      'x/b',
      'step "x/b": expected the selector to be a function, given string "kind"',
    ],
    [
      'until',
      () => x.loop('l', code, { maxIterations: 1, until: true }),
      'x/l',
      'step "x/l": expected until to be a function, given boolean true',
    ],
    [
      'while',
      () => x.loop('l', code, { maxIterations: 1, while: null }),
      'x/l',
      'step "x/l": expected while to be a function, given null',
    ],
  ])
})

describe('nothing where something is needed', () => {
  const empty = pipeline<number>('empty')
  const nothingIn = (path: string): string =>
    `step "${path}": expected pipeline "empty" to have at least one step, given number 0`
  eachIsRefused([
    ['no branch', () => x.parallel('p', {}), 'x/p', 'step "x/p": expected at least one branch, given number 0'],
    ['no case', () => x.branch('b', code, {}), 'x/b', 'step "x/b": expected at least one case, given number 0'],
    [
      'branches missing',
      () => x.parallel('p'),
      'x/p',
      'step "x/p": expected an object with a step for each branch, given undefined',
    ],
    [
      'cases that are no object',
      () => x.branch('b', code, 'a'),
      'x/b',
      'step "x/b": expected an object with a step for each case, given string "a"',
    ],
    ['empty pipeline as a branch', () => x.parallel('p', { in: empty }), 'x/p/in', nothingIn('x/p/in')],
    ['empty pipeline as a body', () => x.map('m', empty), 'x/m/body', nothingIn('x/m/body')],
    ['empty pipeline as a fallback', taskWith({ fallback: empty }), 'x/s/fallback', nothingIn('x/s/fallback')],
    ['empty pipeline as a step', () => x.step(empty), 'x/empty', nothingIn('x/empty')],
    ['empty pipeline in a list', () => pipeline('list', [add, empty]), 'list/empty', nothingIn('list/empty')],
  ])
})

describe('a list of steps', () => {
  eachIsRefused([
    ['no list', () => untypedPipeline('l', add), 'l', 'step "l": expected a list of steps, given object'],
    ['null', () => untypedPipeline('l', null), 'l', 'step "l": expected a list of steps, given null'],
    [
      'no step in it',
      () => untypedPipeline('l', [add, 'b']),
      'l/step 2',
      'step "l/step 2": expected a step or a function, given string "b"',
    ],
    [
      'a function in it',
      () => untypedPipeline('l', [code]),
      'l/step 1',
      `step "l/step 1": expected a step made with step('name', …), given function`,
    ],
    [
      'a hole in it',
      () => untypedPipeline('l', Object.assign([add], { 2: add })),
      'l/step 2',
      'step "l/step 2": expected a step or a function, given undefined',
    ],
  ])
})

test('a refused step leaves the pipeline as it was', () => {
  const one = pipeline<number>('x').step('a', code)
  const wide: string = 'a'
  expect(refusalOf(() => one.step(wide, code))).toBeInstanceOf(FlujoError)
  expect(one.step('b', code).steps.map(({ name }) => name)).toEqual(['a', 'b'])
})
