import { setTimeout as sleep } from 'node:timers/promises'
import { pipeline } from '@flujo/domain'
import { Runner } from '@flujo/runner'
import { openSqliteStore } from '@flujo/store-sqlite'
import { TraceManager, type TraceRecord } from '@flujo/tracing'

/**
 * Runs a pipeline again and again for a number of milliseconds and says, as JSON, what came out, what became of the
 * traces, and how long writing them stood in the way. It reads a word from its standard input between two halves, so
 * that a fault can be mended.
 */
const [path = '', forMs = '1000'] = process.argv.slice(2)
const grow = pipeline<number>('grow')
  .step('one', async (n) => n + 1)
  .step('two', async (n) => ({ n: n + 1, text: 'x'.repeat(2_000) }))

/** However slow the machine is. */
const LEAST_RUNS = 10

const warnings: string[] = []
const onWarning = (message: string): void => void warnings.push(message)
const store = openSqliteStore(path, { onWarning })
let inStoreMs = 0
let longestMs = 0
const timed = {
  write(records: readonly TraceRecord[]) {
    const start = performance.now()
    try {
      return store.write(records)
    } finally {
      const took = performance.now() - start
      inStoreMs += took
      longestMs = Math.max(longestMs, took)
    }
  },
  onExit: (flush: () => void) => store.onExit(flush),
}
const tracing = new TraceManager({ store: timed, onWarning })
const runner = new Runner(grow, { hooks: [tracing.hook] })

async function half(name: string): Promise<object> {
  let [runs, wrong] = [0, 0]
  for (const until = performance.now() + Number(forMs); performance.now() < until || runs < LEAST_RUNS; runs += 1) {
    const result = await runner.run(runs, { runId: `${name}-${runs}` })
    if (result.status !== 'completed' || result.output.n !== runs + 2) wrong += 1
    await sleep(5)
  }
  const { ok, written, dropped } = await tracing.flush({ timeoutMs: 30_000 })
  return { runs, wrong, ok, written, dropped }
}

console.log('ready')
await new Promise((resolve) => void process.stdin.once('data', resolve))
const first = await half('first')
console.log('half')
await new Promise((resolve) => void process.stdin.once('data', resolve))
process.stdin.unref()
const second = await half('second')
await tracing.close()
await store.close()
console.log(JSON.stringify({ first, second, warnings, inStoreMs, longestMs }))
