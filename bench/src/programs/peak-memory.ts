// Prints the peak memory of a process that runs 100,000 steps, in bytes. Argument: a database file, or `untraced`.
import { Flujo } from 'flujo'
import { chainOf } from '../chain.ts'

const [db = 'untraced'] = process.argv.slice(2)
const made = chainOf<number>(100_000, (n) => n + 1)
const flujo = new Flujo(made, db === 'untraced' ? { tracing: false } : { db, resultTrace: false })
const { status } = await flujo.run(0)
await flujo.close()
if (status !== 'completed') throw new Error(`the run has ${status}`)
console.log(process.resourceUsage().maxRSS * 1_024)
