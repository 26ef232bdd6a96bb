// The kinds of step beyond those of the original, through tracing into a database and back.
import { cached, pipeline, step } from 'flujo'
import { expect, test } from 'vitest'
import { child, names, tracedRun } from './traced-run.ts'

const fail = (): number => {
  throw new Error('boom')
}
const double = cached(
  step('double', (n: number) => n * 2),
  { key: String, store: new Map() },
)

test('each kind is kept with its facts', async () => {
  const { root, result } = await tracedRun(
    pipeline<number>('kinds')
      .tap('look', fail)
      .sleep('wait', 1)
      .route('pick', () => ['b', 'a'], { a: double, b: double, c: fail })
      .step('sum', ({ a = 0, b = 0 }) => a + b)
      .parallel('some', { good: (n) => n, bad: fail }, { onError: 'collect', quorum: 1 })
      .stream('tokens', async function* ({ good }) {
        yield good.status
        yield good.output
      }),
    1,
  )
  expect(result).toMatchObject({ status: 'completed', output: ['completed', 4] })
  expect(names(root)).toEqual(['look', 'wait', 'pick', 'sum', 'some', 'tokens'])
  expect(child(root, 'look')).toMatchObject({ kind: 'tap', status: 'failed', error: { message: 'boom' } })
  expect(child(root, 'wait')).toMatchObject({ kind: 'sleep', attributes: { 'flujo.sleep.ms': 1 } })
  expect(child(root, 'pick')).toMatchObject({ kind: 'route', attributes: { 'flujo.route.keys': ['a', 'b'] } })
  expect(child(root, 'pick').children.map(({ attributes }) => attributes['flujo.cache.hit'])).toEqual([false, true])
  expect(child(root, 'some')).toMatchObject({
    status: 'completed',
    attributes: { 'flujo.parallel.quorum': 1, 'flujo.failed.count': 1 },
  })
  expect(child(root, 'tokens')).toMatchObject({ kind: 'stream', attributes: { 'flujo.stream.chunks': 2 } })
})
