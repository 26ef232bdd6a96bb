import type { TraceReader } from '@flujo/tracing'

/** A reader, and what was looked at through it. */
export interface WatchedReader {
  readonly reader: TraceReader
  /** The runs that were asked for by name, in that order. */
  readonly runIds: ReadonlySet<string>
  /** Whether anything was answered. */
  hasAnswered(): boolean
}

const askedFor = new WeakMap<TraceReader, Set<string>>()

/** The same reader, for one command: what is read through it is told apart from what others read. */
export function watchReader(reader: TraceReader): WatchedReader {
  let hasAnswered = false
  const watched = new Proxy(reader, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...given: readonly unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, given)
        if (answer instanceof Promise) {
          answer.then(
            () => (hasAnswered = true),
            () => {},
          )
        } else hasAnswered = true
        return answer
      }
    },
  })
  const runIds = new Set<string>()
  askedFor.set(watched, runIds)
  return { reader: watched, runIds, hasAnswered: () => hasAnswered }
}

/** That a command was asked for this run. */
export function noteRun(reader: TraceReader, runId: string): void {
  askedFor.get(reader)?.add(runId)
}
