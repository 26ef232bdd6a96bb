// Runs a pipeline that is traced into a database and lines, and ends in the middle of it in the way that is asked for.
import { Flujo, openJsonlSink, openSqliteStore, pipeline, tee } from 'flujo'

const [folder = '', way = ''] = process.argv.slice(2)
const store = tee([openSqliteStore(`${folder}/traces.db`), openJsonlSink(`${folder}/traces.jsonl`)])

const ways: Record<string, () => unknown> = {
  natural: () => 'done',
  exit: () => process.exit(7),
  throw: () => {
    setImmediate(() => {
      throw new Error('uncaught on purpose')
    })
    return new Promise(() => {})
  },
  reject: () => {
    void Promise.reject(new Error('unhandled on purpose'))
    return new Promise(() => {})
  },
  abandoned: () => new Promise(() => {}),
  signal: () => {
    console.log('ready')
    return new Promise((resolve) => void setInterval(resolve, 60_000))
  },
}

const ending = pipeline<number>('ending')
  .step('list', () => Array.from({ length: 130 }, (_, item) => item))
  .map('items', (item: number) => item * 2)
  .step('end', () => ways[way]?.())
await new Flujo(ending, { store }).run(1, { runId: 'ending' })
