import type { Hook, HookEvent, RunResult } from '@flujo/domain'
import { FlujoError } from '@flujo/domain'

/**
 * The events of one run, in order, the last one `post_run` with the result. A slow reader slows the run. Leaving the
 * loop early cancels the run.
 */
export interface RunStream<Out, State extends object = object> extends AsyncIterable<HookEvent> {
  /** How the run ended. Asking for it starts the run if nobody has begun to read; the events are then not kept. */
  readonly result: Promise<RunResult<Out, State>>
}

/** Starts the run with `hook` listening; `cancel` ends it. */
export type StartRun<Out, State extends object> = (hook: Hook) => {
  readonly result: Promise<RunResult<Out, State>>
  readonly cancel: () => void
}

interface Waiting {
  readonly event: HookEvent
  readonly taken: () => void
}

/** @internal */
export function streamOf<Out, State extends object>(start: StartRun<Out, State>): RunStream<Out, State> {
  let started: ReturnType<StartRun<Out, State>> | undefined
  return {
    get result() {
      started ??= start(() => {})
      return started.result
    },
    [Symbol.asyncIterator](): AsyncIterator<HookEvent> {
      if (started !== undefined) {
        throw new FlujoError(
          'invalid_options',
          'this run has been started already, by another reader or by asking for its result; expected one reader, who begins before the result is asked for; call stream() again',
        )
      }
      const reader = new EventReader()
      started = start(reader.hook)
      const { result, cancel } = started
      void result.then(reader.end, reader.end)
      return {
        next: () => reader.next(result),
        return: async () => {
          reader.leave()
          cancel()
          await result
          return { done: true, value: undefined }
        },
      }
    },
  }
}

/** Hands events from the run to one reader; the run waits until each has been taken. */
class EventReader {
  private readonly waiting: Waiting[] = []
  private wake: () => void = () => {}
  private lastTurn: Promise<unknown> = Promise.resolve()
  private left = false
  private ended = false

  readonly hook: Hook = (event) => {
    if (this.left) return
    return new Promise<void>((taken) => {
      this.waiting.push({ event, taken })
      this.wake()
    })
  }

  readonly end = (): void => {
    this.ended = true
    this.wake()
  }

  /** One event for each call, in the order of the calls. Rejects where the run was refused, so that a reader hears of it. */
  next(result: Promise<unknown>): Promise<IteratorResult<HookEvent>> {
    const turn = this.lastTurn.then(() => this.take(result))
    this.lastTurn = turn.catch(() => {})
    return turn
  }

  private async take(result: Promise<unknown>): Promise<IteratorResult<HookEvent>> {
    while (!this.ended && this.waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    const first = this.waiting.shift()
    if (first === undefined) {
      await result
      return { done: true, value: undefined }
    }
    first.taken()
    return { done: false, value: first.event }
  }

  leave(): void {
    this.left = true
    for (const { taken } of this.waiting.splice(0)) taken()
  }
}
