import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** Runs in the long form: `FLUJO_HEAP_RUNS=10000`. */
const runs = Number(process.env['FLUJO_HEAP_RUNS'] ?? 400)

const program = `
  import { pipeline, step, webRuntime } from '@flujo/domain'
  import { Runner } from ${JSON.stringify(new URL('runner.ts', import.meta.url).href)}
  const shared = new AbortController()
  const hang = () => new Promise(() => {})
  const work = async (n, { signal, span, usage }) => {
    usage({ inputTokens: n })
    await span('own', () => undefined)
    await webRuntime.sleep(n % 7, { signal })
    if (n % 3 === 0) throw new Error('no')
    return n
  }
  const tried = step('tried', work, { retry: { attempts: 2, baseMs: 1 }, timeoutMs: 5, fallback: (n) => n })
  const all = pipeline('p')
    .parallel('both', { tried, hung: step('hung', hang, { timeoutMs: 3, fallback: () => 1 }) })
    .step('list', () => Array.from({ length: 10 }, (_, n) => n))
    .map('each', work, { concurrency: 4, onError: 'collect' })
    .parallel('race', { a: () => 1, b: hang }, { quorum: 1 })
    .loop('again', (x) => x, { maxIterations: 5 })
  const runner = new Runner(all, { graceMs: 2, hooks: [async () => {}] })
  const some = async (count) => {
    for (let n = 0; n < count; n += 100) {
      const hundred = Array.from({ length: 100 }, (_, index) => {
        const own = new AbortController()
        if (index % 4 === 1) void webRuntime.sleep(index % 9).then(() => own.abort())
        return runner.run(index, { signal: index % 2 === 0 ? shared.signal : own.signal })
      })
      await Promise.all(hundred)
    }
    // Several times: what only a finalizer holds is let go by the first.
    for (let turn = 0; turn < 4; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      gc()
    }
    return process.memoryUsage().heapUsed
  }
  // The heap goes up and down by what the engine does on its own: what counts is how low it gets.
  const floor = async (count) => {
    const sizes = []
    for (let part = 0; part < 4; part += 1) sizes.push(await some(count / 4))
    return Math.min(...sizes)
  }
  await some(100)
  const before = await floor(400)
  await some(${runs})
  const after = await floor(400)
  console.log(JSON.stringify({ growth: after - before }))`

test(`the heap is as large after ${runs} runs of every ending as before them`, { timeout: 600_000 }, () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--expose-gc', '--no-flush-bytecode', '--conditions=@flujo/source', '--input-type=module', '--eval', program],
    { cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8', env: { NODE_NO_WARNINGS: '1' } },
  )
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  const { growth } = JSON.parse(stdout) as { readonly growth: number }
  if (runs >= 5_000) console.log(`${growth} bytes after ${runs} runs`)
  // The result of each run, kept, shows in the short form; of 10,000 runs, 100 bytes each show.
  expect(growth).toBeLessThan(1_000_000)
})
