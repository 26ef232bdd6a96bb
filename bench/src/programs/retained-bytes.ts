// Prints what a memory store keeps for each span, in bytes.
import { Runner } from '@flujo/runner'
import { MemoryStore, TraceManager } from '@flujo/tracing'
import { chainOf } from '../chain.ts'

const spans = 100_000
const collect = (): number => {
  for (let time = 0; time < 3; time += 1) globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
const made = new Runner(chainOf<number>(1_000, (n) => n + 1))
await made.run(0)

const store = new MemoryStore()
const tracing = new TraceManager({ store, capture: 'none' })
const off = made.hooks.onAny(tracing.hook)
await made.run(0)
const before = collect()
for (let run = 0; run < spans / 1_000; run += 1) await made.run(run)
off()
await tracing.flush()
const bytes = (collect() - before) / spans
const { runs } = await store.listRuns({}, { limit: 1 })
if (runs.length !== 1) throw new Error('nothing was recorded')
console.log(bytes)
