import type { Writable } from 'node:stream'

/** Thrown by {@link StreamWriter.write} once the stream has failed, so that nothing is made for nobody. */
export class OutputFailed extends Error {
  /** The reader has gone away, as `head` does: no failure of ours. */
  readonly isClosedPipe: boolean

  constructor(cause: NodeJS.ErrnoException) {
    super(cause.message, { cause })
    this.isClosedPipe = cause.code === 'EPIPE' || cause.code === 'ERR_STREAM_DESTROYED'
  }
}

/** Takes text, and keeps the first failure of writing it. */
export interface TextWriter {
  readonly write: (text: string) => void
  /** Resolves when more can be taken without piling up, or never will be. */
  drained(): Promise<void>
  /** Resolves when everything has been handed over; to the failure, if there was one. */
  flush(): Promise<OutputFailed | undefined>
  /** Leaves where it wrote as it was. */
  release(): void
}

/** What is written in one piece. */
export const chunkLength: number = 64 * 1024

/** Writes text to a stream in large pieces. */
export class StreamWriter implements TextWriter {
  readonly #stream: Writable
  #waiting = ''
  #failure: OutputFailed | undefined
  readonly #onError = (error: NodeJS.ErrnoException): void => {
    this.#failure ??= new OutputFailed(error)
  }

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('error', this.#onError)
  }

  readonly write = (text: string): void => {
    if (this.#failure !== undefined) throw this.#failure
    this.#waiting += text
    if (this.#waiting.length >= chunkLength) this.#send(() => {})
  }

  async drained(): Promise<void> {
    const stream = this.#stream
    if (!stream.writableNeedDrain || this.#failure !== undefined) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const event of ['drain', 'close', 'error']) stream.off(event, done)
        resolve()
      }
      for (const event of ['drain', 'close', 'error']) stream.on(event, done)
    })
  }

  async flush(): Promise<OutputFailed | undefined> {
    if (this.#failure === undefined) await new Promise<void>((resolve) => this.#send(resolve))
    return this.#failure
  }

  release(): void {
    if (this.#failure === undefined) this.#stream.off('error', this.#onError)
  }

  #send(done: () => void): void {
    const text = this.#waiting
    this.#waiting = ''
    this.#stream.write(text, (error) => {
      if (error) this.#onError(error)
      done()
    })
  }
}
