import { Runner } from '@flujo/runner'
import { pipeline } from '@flujo/domain'
import { TraceManager } from '@flujo/tracing'
import { hostileValues } from '../../../tests/src/abuse/hostile-values.ts'
import type { Row, RowGroup } from '../row.ts'

const msOf = (work: () => unknown): number => {
  const start = performance.now()
  work()
  return performance.now() - start
}

const bestOf = (times: number, work: () => unknown): number =>
  Math.min(...Array.from({ length: times }, () => msOf(work)))

/** Milliseconds that one capture of each hostile value takes, the best of three; longest first. */
async function slowest(): Promise<readonly (readonly [name: string, ms: number])[]> {
  const events: unknown[] = []
  await new Runner(
    pipeline<unknown>('p').step('s', (value) => value),
    { hooks: [(event) => void events.push(event)] },
  ).run(1)
  const costs = hostileValues.map(({ name, make }) => {
    const value = make()
    const capture = (): void => {
      const { hook } = new TraceManager({ onWarning: () => {} })
      hook({ ...(events[0] as Parameters<typeof hook>[0]), input: value } as Parameters<typeof hook>[0])
    }
    return [name, bestOf(3, capture)] as const
  })
  return costs.toSorted(([, a], [, b]) => b - a)
}

/** How long redaction takes for a megabyte, and whether it grows with the length only. */
function linearity(): readonly Row[] {
  return ['a', '-', 'eyJ', 'sk-', 'password: ', 'word '].map((part) => {
    const { hook } = new TraceManager({ maxValueBytes: 2_000_000 })
    const base = {
      runId: 'run',
      epoch: 1,
      spanId: '1'.repeat(16),
      parentSpanId: undefined,
      kind: 'run',
      timeUs: 1,
    } as const
    const take = (units: number): number =>
      bestOf(3, () =>
        hook({
          ...base,
          event: 'pre_run',
          runId: `${units}${Math.random()}`,
          name: 'p',
          traceId: '1'.repeat(32),
          plannedSteps: 1,
          input: part.repeat(units / part.length),
        }),
      )
    const [short, long] = [take(100_000), take(1_000_000)]
    const ratio = long / short
    return {
      name: `redacting 1 MB of ${JSON.stringify(part)}`,
      value: long,
      unit: 'ms',
      ratio,
      base: '100 kB',
      goal: '≤ 30 ×',
      ok: ratio <= 30,
    }
  })
}

/** What capturing costs at worst. */
export const capture: RowGroup = {
  name: 'capture of hostile values',
  measure: async () => {
    const worst = (await slowest()).slice(0, 5)
    const rows = worst.map(([name, ms]): Row => ({
      name: `captured: ${name}`,
      value: ms,
      unit: 'ms',
      goal: '≤ 50',
      ok: ms <= 50,
    }))
    return [...rows, ...linearity()]
  },
}
