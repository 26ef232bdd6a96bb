// A run with a retry and a failure, shown on the terminal; ends with a line of its own.
import { consoleProgress, Flujo, pipeline } from 'flujo'

const later = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))
let tries = 0
const work = pipeline<number>('reading')
  .step(
    'flaky',
    async (n) => {
      await later(120)
      tries += 1
      if (tries === 1) throw new RangeError('not yet \u001B[2J password=hunter2')
      return n
    },
    { retry: { attempts: 2, baseMs: 1 } },
  )
  .step('a step with a name that is wider than the terminal is, so that it has to be cut', async (): Promise<never> => {
    await later(120)
    throw new TypeError('no more')
  })
await new Flujo(work, { tracing: false, hooks: [consoleProgress()] }).run(1)
console.log('done')
