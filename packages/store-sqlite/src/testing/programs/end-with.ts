import { openSqliteStore } from '../../index.ts'
import { runStart, spanEnd, spanStart } from '../sample-records.ts'

/** Opens a run, keeps a finished span back as a tracer's batch does, and ends in the way that is asked for. */
const [path = '', way = ''] = process.argv.slice(2)
const store = openSqliteStore(path)
const runId = 'ending'
await store.write([runStart(runId), spanStart({ runId, index: 0 })])
const waiting = [spanEnd({ runId, index: 1 })]
const undo = store.onExit(() => void store.write(waiting.splice(0)))

const ways: Record<string, () => void> = {
  natural: () => undefined,
  exit: () => process.exit(7),
  throw: () => {
    throw new Error('uncaught on purpose')
  },
  reject: () => void Promise.reject(new Error('unhandled on purpose')),
  undone: () => undo(),
  signal: () => {
    console.log('ready')
    setInterval(() => undefined, 1_000)
  },
  'signal-with-own-handler': () => {
    process.once('SIGTERM', () => setTimeout(() => process.exit(9), 10))
    console.log('ready')
    setInterval(() => undefined, 1_000)
  },
  'signal-with-second-store': () => {
    const other = openSqliteStore(`${path}.other`)
    other.onExit(() => void other.write([spanEnd({ runId, index: 1 }), runStart(runId)]))
    console.log('ready')
    setInterval(() => undefined, 1_000)
  },
}
ways[way]?.()
